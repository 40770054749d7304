import { availableParallelism } from 'node:os'
import type { ApplicationService } from '@adonisjs/core/types'
import type { Preparation } from '#catalog/preparation/recording_preparation'
import { ProgressBar } from '#commands/_progress_bar'

/** While it is there, Ctrl-C ends what it signals, and lets the command say what was done. */
export class Interruption {
  readonly #stopping = new AbortController()
  readonly #said = Promise.withResolvers<void>()

  constructor(app: ApplicationService) {
    app.terminating(() => {
      this.#stopping.abort()
      return this.#said.promise
    })
  }

  get signal(): AbortSignal {
    return this.#stopping.signal
  }

  [Symbol.dispose](): void {
    this.#said.resolve()
  }
}

/**
 * Prepares recordings on all cores, with a progress bar.
 *
 * @param step the bar's name of it
 * @param batchId only speeches of this batch
 * @returns what became of those that this process was at
 */
export async function prepareRecordings(
  app: ApplicationService,
  { signal }: Interruption,
  step: string,
  batchId?: string
): Promise<Preparation[]> {
  const { PreparationQueue } = await import('#catalog/preparation/preparation_queue')
  const { prepareTogether } = await import('#catalog/preparation/prepare_together')
  const { RecordingPreparation } = await import('#catalog/preparation/recording_preparation')
  const queue = await app.container.make(PreparationQueue)
  const total = await queue.countDue(batchId)
  const makeWorker = () => app.container.make(RecordingPreparation)
  const workers = await Promise.all(Array.from({ length: availableParallelism() }, makeWorker))
  const bar = new ProgressBar(process.stderr)
  const done: Preparation[] = []
  const onDone = (preparation: Preparation) => {
    done.push(preparation)
    bar.show(step, done.length, Math.max(total, done.length))
  }
  try {
    await prepareTogether(queue, workers, { batchId, signal, onDone })
    return done
  } finally {
    bar.end()
  }
}
