import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { RecordingScore } from '#catalog/speeches/recording_score'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { untilClientGone } from '#controllers/until_client_gone'
import { backPath } from '#panel/back_path'
import { errorWords } from '#panel/message_words'
import { wordScoresViewOf } from '#panel/word_scores'
import { DailyLimit } from '#scoring/daily_limit'
import env from '#start/env'
import { UploadMemory } from '#uploads/upload_memory'

/** What the page itself says: the recording, the text or the scorer is to blame. */
const EXPLAINED = [404, 422, 429, 503]

@inject()
export default class RecordingScoresController {
  constructor(
    private search: SpeechSearch,
    private scores: RecordingScore,
    private memory: UploadMemory,
    private daily: DailyLimit
  ) {}

  /** Scores a speech's recording against its text, and shows the words. */
  async store({ auth, params, request, response, view }: HttpContext) {
    const { id: adminId } = auth.use('panel').getUserOrFail()
    const speech = await this.search.find(String(params.id))
    const page = { speech, back: backPath(request.input('back'), `/admin/speeches/${speech.id}`) }
    using reservation = this.memory.reserve()
    try {
      const result = await this.scores.of(speech, {
        reservation,
        timeoutMs: env.get('SPEECH_API_TIMEOUT') * 1000,
        signal: untilClientGone(response),
        quota: {
          take: () => this.daily.take(adminId),
          giveBack: () => this.daily.giveBack(adminId),
        },
      })
      return await view.render(PAGE, { ...page, scores: wordScoresViewOf(result) })
    } catch (error) {
      if (!(error instanceof Exception && EXPLAINED.includes(error.status))) throw error
      const { retryAfterSeconds } = error as { retryAfterSeconds?: number }
      response.status(error.status)
      if (retryAfterSeconds !== undefined) response.header('Retry-After', retryAfterSeconds)
      return await view.render(PAGE, { ...page, fault: errorWords(error), retryAfterSeconds })
    }
  }
}

const PAGE = 'panel::pages/speeches/score'
