import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import { RecordingStorage } from '#storage/recording_storage'
import { RecordingUrls } from '#storage/recording_urls'
import { learnerRecording } from '#tests/support/recordings'

/** Stores a recording. @returns its key */
export async function storeRecording(extension = 'wav'): Promise<string> {
  const key = `test/${randomUUID()}.${extension}`
  const storage = await app.container.make(RecordingStorage)
  await storage.put(key, learnerRecording(), 'audio/wav')
  return key
}

/** The path and query of a signed address, signed so many seconds ago. */
export async function signedPath(key: string, secondsAgo = 0): Promise<string> {
  const urls = await app.container.make(RecordingUrls)
  const { url } = urls.sign(key, Date.now() - secondsAgo * 1000)
  return url.slice(new URL(url).origin.length)
}
