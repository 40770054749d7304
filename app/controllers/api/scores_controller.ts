import { createHash } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { RecordingReader } from '#audio/recording_reader'
import { type ReferenceText, SpeechReader } from '#catalog/speeches/speech_reader'
import { untilClientGone } from '#controllers/until_client_gone'
import { DailyLimit } from '#scoring/daily_limit'
import { ScoreReceipts } from '#scoring/receipts/score_receipts'
import { scoreRecording } from '#scoring/score_recording'
import { SpeechProvider } from '#scoring/speech_provider'
import env from '#start/env'
import ScoreTransformer from '#transformers/score_transformer'
import { serialize } from '#transformers/serialize'
import { readRecording } from '#uploads/read_recording'
import { UploadMemory } from '#uploads/upload_memory'
import { scoreValidator } from '#validators/practice'

const DEFAULT_LANGUAGE = 'en-US'

@inject()
export default class ScoresController {
  constructor(
    private memory: UploadMemory,
    private recordings: RecordingReader,
    private provider: SpeechProvider,
    private speeches: SpeechReader,
    private daily: DailyLimit,
    private receipts: ScoreReceipts
  ) {}

  async store({ auth, request, response }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    // From here on: also who hangs up before the recording is scored costs nothing.
    const signal = untilClientGone(response)
    using reservation = this.memory.reserve()
    let recording: Buffer | undefined
    try {
      const sent = await readRecording(request, reservation)
      recording = sent.recording
      const { language = DEFAULT_LANGUAGE, ...payload } = await scoreValidator.validate(sent.fields)
      const speechId = payload.speech_id
      const reference = speechId && (await this.speeches.readReference(speechId))
      const text = reference ? reference.text : payload.reference_text!
      // Before it is overwritten.
      const isCopy = reference ? isRecordingOf(reference, recording) : false
      const score = await scoreRecording(recording, text, canonical(language), {
        reader: this.recordings,
        provider: this.provider,
        timeoutMs: env.get('SPEECH_API_TIMEOUT') * 1000,
        signal,
        quota: {
          take: () => this.daily.take(userId),
          giveBack: () => this.daily.giveBack(userId),
        },
      })
      const receipt =
        speechId === undefined || isCopy
          ? null
          : this.receipts.issue(score, { learnerId: userId, speechId, text })
      return await serialize(ScoreTransformer.transform({ ...score, receipt }))
    } finally {
      recording?.fill(0)
    }
  }
}

/** Whether it is not the learner's voice, but what the learner has heard. */
function isRecordingOf(reference: ReferenceText, recording: Uint8Array): boolean {
  const hash = createHash('sha256').update(recording).digest('hex')
  return [reference.audio_sha256, reference.rendition_sha256].includes(hash)
}

/** Letters of either case make the same tag: `en-us` is `en-US` (RFC 5646, section 2.1.1). */
function canonical(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? language
  } catch {
    return language
  }
}
