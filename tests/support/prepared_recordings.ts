import { createHash, randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { RecordingPreparation } from '#catalog/preparation/recording_preparation'
import { createSpeech, type Speech } from '#database/factories/speeches'
import type { Tag } from '#database/factories/tags'
import { RecordingStorage } from '#storage/recording_storage'
import { GARDEN, learnerRecording } from '#tests/support/recordings'

/** What nobody says in the learner's recording. */
export const OTHER_TEXT = 'Could you tell me when the next train leaves?'

/** What a preparation writes, and what it must leave. */
export interface PreparedRow {
  rendition_url: string | null
  rendition_sha256: string | null
  warnings: string[]
  version: number
  updated_at: Date
  audio_url: string
}

/** Stores a recording. @returns the columns of a speech that has it */
export async function storedRecording(
  bytes: Buffer = learnerRecording(),
  storage?: RecordingStorage
): Promise<{ audioUrl: string; audioSha256: string }> {
  const audioUrl = `speeches/${randomUUID()}.wav`
  storage ??= await app.container.make(RecordingStorage)
  await storage.put(audioUrl, bytes, 'audio/wav')
  return { audioUrl, audioSha256: createHash('sha256').update(audioUrl).digest('hex') }
}

/** A speech whose recording is the learner's, of GARDEN. */
export async function createRecorded(
  text = GARDEN,
  { tags = [], fields = {}, connection }: SpeechOptions = {}
): Promise<Speech> {
  return createSpeech(tags, { text, ...(await storedRecording()), ...fields }, connection)
}

interface SpeechOptions {
  tags?: Tag[]
  fields?: Partial<Speech>
  /** Of another database than the tests' common one. */
  connection?: string
}

/** Leaves nothing in the queue: what other tests and the seeds have put there is not asked for. */
export async function emptyQueue(): Promise<void> {
  await db.from('recording_preparations').delete()
}

/** A speech's entry in the queue; undefined when it is not there. */
export async function queued(
  id: string
): Promise<{ due_at: Date; claimed_at: Date | null; attempts: number } | undefined> {
  return (await db.from('recording_preparations').where('speech_id', id).first()) ?? undefined
}

export function rowOf(id: string): Promise<PreparedRow> {
  return db.from('speeches').where('id', id).firstOrFail() as Promise<PreparedRow>
}

/** What prepares one recording after the other; it gives back its memory with the test or the group. */
export async function preparation(cleanup: (end: () => Promise<void>) => void) {
  const made = await app.container.make(RecordingPreparation)
  cleanup(() => made.rest())
  return made
}
