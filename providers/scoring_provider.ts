import type { ApplicationService } from '@adonisjs/core/types'
import { chooseDecoder } from '#audio/decoders/choose_decoder'
import { ffmpegProgram } from '#audio/decoders/ffmpeg_program'
import { RecordingReader } from '#audio/recording_reader'
import { LimitStores } from '#limits/limit_stores'
import { isServing } from '#providers/is_serving'
import { DailyLimit } from '#scoring/daily_limit'
import { createProvider } from '#scoring/providers/create_provider'
import { ScoreReceipts } from '#scoring/receipts/score_receipts'
import { ScorerCheck } from '#scoring/scorer_check'
import { SpeechProvider } from '#scoring/speech_provider'
import env from '#start/env'
import { scorerSettings } from '#start/scorer_settings'

/** Puts together what decodes and scores recordings. */
export default class ScoringProvider {
  #opened = new AsyncDisposableStack()

  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(RecordingReader, async () => {
      const reader = new RecordingReader(
        await chooseDecoder(ffmpegProgram(env.get('FFMPEG_PATH')), this.app.inProduction)
      )
      this.#opened.defer(() => reader.close())
      return reader
    })
    container.singleton(SpeechProvider, async (resolver) => {
      const logger = await resolver.make('logger')
      const scorer = await createProvider(scorerSettings(), {
        accepted: () => logger.info('Azure Speech takes AZURE_SPEECH_KEY'),
        refused: () =>
          logger.error(
            'Azure Speech refuses AZURE_SPEECH_KEY: nothing is scored. Check the key and its region'
          ),
      })
      this.#opened.defer(() => scorer.close())
      return scorer
    })
    container.singleton(DailyLimit, async (resolver) => {
      return new DailyLimit(env.get('SCORING_DAILY_LIMIT'), await resolver.make(LimitStores))
    })
    container.singleton(ScoreReceipts, () => {
      return new ScoreReceipts([env.get('JWT_SECRET_KEY'), ...env.get('JWT_PREVIOUS_SECRET_KEYS')])
    })
    container.singleton(ScorerCheck, (resolver) => {
      return new ScorerCheck(this.app.makePath('database/content/learner'), async () => ({
        reader: await resolver.make(RecordingReader),
        provider: await resolver.make(SpeechProvider),
        timeoutMs: env.get('SPEECH_API_TIMEOUT') * 1000,
      }))
    })
  }

  async start() {
    if (!isServing(this.app)) return
    // Production without its decoder must not start.
    if (this.app.inProduction) await this.app.container.make(RecordingReader)
    // A key that is wrong is told at the start, not by the first learner.
    await this.app.container.make(SpeechProvider)
  }

  /** The server listens already, and nobody waits for this. Elsewhere the first recording does it. */
  async ready() {
    if (!isServing(this.app) || !this.app.inProduction) return
    const scorer = await this.app.container.make(SpeechProvider)
    const logger = await this.app.container.make('logger')
    scorer.load().catch((error: unknown) => {
      // Of a scorer that is closed while it loads, nobody need know.
      if (!this.app.isTerminating) {
        logger.error({ err: error }, 'The scorer cannot load its model; each recording tries again')
      }
    })
  }

  async shutdown() {
    await this.#opened.disposeAsync()
  }
}
