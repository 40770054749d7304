import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { RecordingReader } from '#audio/recording_reader'
import { SpeechReader } from '#catalog/speeches/speech_reader'
import { untilClientGone } from '#controllers/until_client_gone'
import { DailyLimit } from '#scoring/daily_limit'
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
    private daily: DailyLimit
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
      const text = payload.reference_text ?? (await this.#textOf(payload.speech_id!))
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
      return await serialize(ScoreTransformer.transform(score))
    } finally {
      recording?.fill(0)
    }
  }

  async #textOf(speechId: string): Promise<string> {
    const speech = await this.speeches.readOne(speechId)
    return speech.text
  }
}

/** Letters of either case make the same tag: `en-us` is `en-US` (RFC 5646, section 2.1.1). */
function canonical(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? language
  } catch {
    return language
  }
}
