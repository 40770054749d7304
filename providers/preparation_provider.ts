import type { ApplicationService } from '@adonisjs/core/types'
import { ffmpegProgram } from '#audio/decoders/ffmpeg_program'
import { RecordingReader } from '#audio/recording_reader'
import { RenditionMaker } from '#audio/rendition_maker'
import { PreparationLoop } from '#catalog/preparation/preparation_loop'
import { PreparationQueue } from '#catalog/preparation/preparation_queue'
import { RecordingPreparation } from '#catalog/preparation/recording_preparation'
import { RecordingVerifier } from '#catalog/preparation/recording_verifier'
import { Shutdown } from '#operations/shutdown'
import { isDatabaseAway } from '#postgres/is_database_away'
import { bindSingletons } from '#providers/bind_singletons'
import { isServing } from '#providers/is_serving'
import env from '#start/env'
import { RecordingStorage } from '#storage/recording_storage'

/** Puts together what prepares recordings, and has servers do it in the background. */
export default class PreparationProvider {
  #loop: PreparationLoop | undefined

  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    bindSingletons(container, [PreparationQueue])
    container.singleton(RenditionMaker, () => {
      return new RenditionMaker(ffmpegProgram(env.get('FFMPEG_PATH')))
    })
    // Each does one recording at a time: a command makes several.
    container.bind(RecordingPreparation, async (resolver) => {
      const maker = await resolver.make(RenditionMaker)
      return new RecordingPreparation(
        await resolver.make(PreparationQueue),
        await resolver.make(RecordingStorage),
        await resolver.make(RecordingReader),
        (await maker.isInstalled()) ? maker : null,
        new RecordingVerifier()
      )
    })
  }

  async start() {
    if (!isServing(this.app) || env.get('PREPARE_RECORDINGS') === 'off') return
    const logger = await this.app.container.make('logger')
    const shutdown = await this.app.container.make(Shutdown)
    this.#loop = new PreparationLoop(
      await this.app.container.make(RecordingPreparation),
      ({ id, state, error }) => {
        if (error) logger.warn({ err: error, speech: id, state }, 'A recording was not prepared')
        else if (state === 'mismatched')
          logger.info({ speech: id }, 'Does this recording say its text?')
        else logger.debug({ speech: id, state }, 'A recording is prepared')
      },
      (error) => {
        // Of which the log tells already.
        if (!isDatabaseAway(error)) logger.error({ err: error }, 'Recordings cannot be prepared')
      }
    )
    this.#loop.start()
    shutdown.onBegin(() => void this.#loop?.stop())
  }

  async shutdown() {
    await this.#loop?.stop()
  }
}
