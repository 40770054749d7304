import { Exception } from '@adonisjs/core/exceptions'
import type { ScoreRecordingOptions } from '#scoring/score_recording'
import { type Check, runSmokeTest, type ScoredSample, shippedSamples } from '#scoring/smoke_test'

/** What the smoke test found. */
export interface ScorerVerdict {
  /** Whether everything was scored, and in the right order. */
  passed: boolean
  providerName: string
  providerVersion: string
  /** Why there are no scores; null when there are. */
  failure: string | null
  scored: ScoredSample[]
  checks: Check[]
}

/** Runs the smoke test with the scorer of this process, on demand: it takes seconds, and costs money in a cloud. */
export class ScorerCheck {
  #running: Promise<ScorerVerdict> | undefined

  /**
   * @param folder holds the recordings that ship with the project
   * @param options makes the options that learners' recordings are scored with
   */
  constructor(
    private folder: string,
    private options: () => Promise<ScoreRecordingOptions>
  ) {}

  /** It never runs twice at once: a second caller gets the verdict of the running one. */
  run(): Promise<ScorerVerdict> {
    return (this.#running ??= this.#runNow().finally(() => (this.#running = undefined)))
  }

  async #runNow(): Promise<ScorerVerdict> {
    const options = await this.options()
    const provider = {
      providerName: options.provider.name,
      providerVersion: options.provider.version,
    }
    try {
      const found = await runSmokeTest(await shippedSamples(this.folder), options)
      const passed = found.checks.every(({ holds }) => holds)
      return { ...provider, passed, failure: null, ...found }
    } catch (error) {
      if (!(error instanceof Exception)) throw error
      return { ...provider, passed: false, failure: error.message, scored: [], checks: [] }
    }
  }
}
