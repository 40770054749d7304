import type { Database } from '@adonisjs/lucid/database'
import type { MigrationListNode } from '@adonisjs/lucid/types/migrator'
import type { SpeechPool } from '#catalog/drawing/speech_pool'
import type { RedisLink } from '#limits/redis_link'
import { Figure } from '#metrics/instruments'
import type { Shutdown } from '#operations/shutdown'
import { withinTime } from '#postgres/time_limit'
import type { SpeechProvider, SpeechProviderState } from '#scoring/speech_provider'
import type { RecordingStorage } from '#storage/recording_storage'

const DEPENDENCIES = ['database', 'migrations', 'storage', 'redis'] as const

/** When it was asked last, a minute ago at most (`metrics_sample.ts`); of the scorer, now. */
export const dependencyUp = new Figure('dependency_up', 'Whether a dependency answers.', {
  name: [...DEPENDENCIES, 'scorer'],
})

export const CHECK_STATES = ['ok', 'unavailable'] as const
export type CheckState = (typeof CHECK_STATES)[number]

export const CATALOG_STATES = ['ok', 'loading'] as const

interface Dependencies {
  database: CheckState
  migrations: CheckState
  storage: CheckState
  /** Null when there is none. */
  redis: CheckState | null
}

export interface Readiness {
  /** Whether this process can serve learners. */
  ready: boolean
  /** It cannot for long: it was told to stop. */
  stopping: boolean
  checks: Dependencies & {
    /** Reported, not required: until it is loaded, the database draws. */
    catalog: (typeof CATALOG_STATES)[number]
    /** Reported, not required: practising goes on without scores. */
    scorer: SpeechProviderState
  }
  /** How long each dependency took to answer. */
  milliseconds: Record<keyof Dependencies, number>
}

interface Asked {
  dependencies: Dependencies
  milliseconds: Readiness['milliseconds']
}

/** Longer than a healthy dependency needs; a frozen one must not freeze the answer. */
const CHECK_TIMEOUT_MS = 2000

/** So long whoever asks gets the last answer: anybody may ask, and as often as they like. */
const MAX_AGE_MS = 1000

/** Asks everything that a learner's request needs, once a second at most. */
export class ReadinessCheck {
  #last: { askedAt: number; asked: Promise<Asked> } | undefined

  constructor(
    private database: Pick<Database, 'rawQuery'>,
    private listMigrations: () => Promise<MigrationListNode[]>,
    private recordings: Pick<RecordingStorage, 'prepare'>,
    private pool: Pick<SpeechPool, 'isLoaded'>,
    private scorer: Pick<SpeechProvider, 'state'>,
    private redis: RedisLink | null,
    private shutdown: Pick<Shutdown, 'hasBegun'>
  ) {}

  #askDatabase = oneAtATime(() => this.database.rawQuery('select 1'))

  #requireMigrated = oneAtATime(async () => {
    const migrations = await this.listMigrations()
    if (migrations.some(({ status }) => status === 'pending')) throw new Error('not migrated')
  })

  #requireStorage = oneAtATime(() => this.recordings.prepare())

  /** @param now in milliseconds of a clock that never goes back */
  async run(now = performance.now()): Promise<Readiness> {
    if (this.#last === undefined || now - this.#last.askedAt >= MAX_AGE_MS) {
      this.#last = { askedAt: now, asked: this.#ask() }
    }
    const { dependencies, milliseconds } = await this.#last.asked
    const stopping = this.shutdown.hasBegun
    return {
      ready: !stopping && !Object.values(dependencies).includes('unavailable'),
      stopping,
      checks: {
        ...dependencies,
        catalog: this.pool.isLoaded ? 'ok' : 'loading',
        scorer: this.scorer.state(),
      },
      milliseconds,
    }
  }

  async #ask(): Promise<Asked> {
    const { redis: link } = this
    const milliseconds = { database: 0, migrations: 0, storage: 0, redis: 0 }
    const timed = async (name: keyof Dependencies, check: () => Promise<unknown>) => {
      const startedAt = performance.now()
      const found = await state(check)
      milliseconds[name] = Math.round(performance.now() - startedAt)
      return found
    }
    const [database, migrations, storage, redis] = await Promise.all([
      timed('database', this.#askDatabase),
      timed('migrations', this.#requireMigrated),
      timed('storage', this.#requireStorage),
      link && timed('redis', () => link.connection.ping()),
    ])
    const dependencies = { database, migrations, storage, redis }
    for (const name of DEPENDENCIES) {
      if (dependencies[name] !== null)
        dependencyUp.set({ name }, Number(dependencies[name] === 'ok'))
    }
    return { dependencies, milliseconds }
  }
}

async function state(check: () => Promise<unknown>): Promise<CheckState> {
  try {
    await withinTime(CHECK_TIMEOUT_MS, check)
    return 'ok'
  } catch {
    return 'unavailable'
  }
}

/** Whoever asks while a question is open gets its answer: probes never queue up in the pool. */
function oneAtATime(ask: () => Promise<unknown>): () => Promise<unknown> {
  let open: Promise<unknown> | undefined
  return () => (open ??= ask().finally(() => (open = undefined)))
}
