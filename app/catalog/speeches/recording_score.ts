import { inject } from '@adonisjs/core'
import { RecordingReader } from '#audio/recording_reader'
import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import { type Quota, type ScoredRecording, scoreRecording } from '#scoring/score_recording'
import { SpeechProvider } from '#scoring/speech_provider'
import { RecordingNotFound } from '#storage/errors'
import { RecordingStorage } from '#storage/recording_storage'

/** The reference recordings are of one language. */
const LANGUAGE = 'en-US'

export interface ScoringWish {
  /** From the call to the answer, in milliseconds. */
  timeoutMs: number
  /** Memory for the recording. */
  reservation: { grow(bytes: number): void }
  quota: Quota
  signal?: AbortSignal
}

/** Scores reference recordings as learners' are, so that an editor sees what learners measure up to. */
@inject()
export class RecordingScore {
  constructor(
    private storage: RecordingStorage,
    private reader: RecordingReader,
    private provider: SpeechProvider
  ) {}

  /**
   * Scores a speech's recording against its text; nothing is kept of it.
   *
   * @throws RecordingNotFound; StorageUnavailable; ScorerBusy; what `scoreRecording` throws
   */
  async of(
    { audio_url: key, text }: AdminSpeech,
    { reservation, ...options }: ScoringWish
  ): Promise<ScoredRecording> {
    if (key === null) throw new RecordingNotFound()
    reservation.grow(await this.storage.sizeOf(key))
    const bytes = await this.storage.read(key)
    const { reader, provider } = this
    return scoreRecording(bytes, text, LANGUAGE, { reader, provider, ...options })
  }
}
