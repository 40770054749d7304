import type { Database } from '@adonisjs/lucid/database'
import type { MigrationListNode } from '@adonisjs/lucid/types/migrator'
import type { SpeechPool } from '#catalog/drawing/speech_pool'
import type { RedisLink } from '#limits/redis_link'
import { withinTime } from '#postgres/time_limit'
import type { SpeechProvider, SpeechProviderState } from '#scoring/speech_provider'
import type { RecordingStorage } from '#storage/recording_storage'

export const CHECK_STATES = ['ok', 'unavailable'] as const
export type CheckState = (typeof CHECK_STATES)[number]

export const CATALOG_STATES = ['ok', 'loading'] as const

export interface Readiness {
  /** Whether this process can serve learners. */
  ready: boolean
  checks: {
    database: CheckState
    migrations: CheckState
    storage: CheckState
    /** Null when there is none. */
    redis: CheckState | null
    /** Reported, not required: until it is loaded, the database draws. */
    catalog: (typeof CATALOG_STATES)[number]
    /** Reported, not required: practising goes on without scores. */
    scorer: SpeechProviderState
  }
}

/** Longer than a healthy dependency needs; a frozen one must not freeze the answer. */
const CHECK_TIMEOUT_MS = 2000

/** Asks everything that a learner's request needs. */
export class ReadinessCheck {
  constructor(
    private database: Database,
    private listMigrations: () => Promise<MigrationListNode[]>,
    private recordings: RecordingStorage,
    private pool: SpeechPool,
    private scorer: SpeechProvider,
    private redis: RedisLink | null
  ) {}

  #askDatabase = oneAtATime(() => this.database.rawQuery('select 1'))

  #requireMigrated = oneAtATime(async () => {
    const migrations = await this.listMigrations()
    if (migrations.some(({ status }) => status === 'pending')) throw new Error('not migrated')
  })

  #requireStorage = oneAtATime(() => this.recordings.prepare())

  async run(): Promise<Readiness> {
    const { redis: link } = this
    const [database, migrations, storage, redis] = await Promise.all([
      state(this.#askDatabase),
      state(this.#requireMigrated),
      state(this.#requireStorage),
      link && state(() => link.connection.ping()),
    ])
    const catalog = this.pool.isLoaded ? 'ok' : 'loading'
    const required = [database, migrations, storage, redis]
    return {
      ready: !required.includes('unavailable'),
      checks: { database, migrations, storage, redis, catalog, scorer: this.scorer.state() },
    }
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
