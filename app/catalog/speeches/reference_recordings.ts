import { createHash } from 'node:crypto'
import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import { doubtsAbout, measureRecording } from '#audio/measure_recording'
import { withRecording } from '#audio/recording_buffers'
import { RecordingReader } from '#audio/recording_reader'
import { extensionOf, newRecordingKey } from '#catalog/speeches/recording_keys'
import { RecordingStorage } from '#storage/recording_storage'
import { recordingContentType } from '#storage/recording_types'

/** What a speech has of its reference recording, as columns. */
export interface StoredRecording {
  /** The recording's key in the storage. */
  audio_url: string
  /** Of its bytes, in hexadecimal digits. */
  audio_sha256: string
  audio_duration_ms: number
  /** Codes of what an admin should hear again. */
  warnings: string[]
}

/** Takes in the reference recordings that admins send. */
@inject()
export class ReferenceRecordings {
  constructor(
    private reader: RecordingReader,
    private storage: RecordingStorage
  ) {}

  /**
   * Stores a recording, then makes the change that refers to it. When that is refused, the recording
   * goes again; where the process ends in between, nothing refers to it.
   *
   * @param bytes a WAV, MP3 or M4A file of at most 10 MB and 30 seconds
   * @throws what the change throws; AudioEmpty, AudioTooLarge, AudioUnsupported, AudioUndecodable,
   * AudioTooShort, AudioTooLong, AudioSilent, ScorerBusy, ScorerUnavailable; StorageUnavailable
   */
  async store<T>(bytes: Uint8Array, change: (stored: StoredRecording) => Promise<T>): Promise<T> {
    const measures = await withRecording(async (buffers) => {
      return measureRecording(await this.reader.read(bytes, buffers))
    })
    const key = newRecordingKey(extensionOf(bytes)!)
    await this.storage.put(key, bytes, recordingContentType(key))
    try {
      return await change({
        audio_url: key,
        audio_sha256: createHash('sha256').update(bytes).digest('hex'),
        audio_duration_ms: measures.durationMs,
        warnings: doubtsAbout(measures).map(({ code }) => code),
      })
    } catch (error) {
      // After any other failure the change may have been made, and refer to the recording.
      if (isRefusal(error)) await this.storage.delete(key).catch(() => undefined)
      throw error
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Exception && error.status < 500
}
