import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import type { MigrationListNode } from '@adonisjs/lucid/types/migrator'
import type { Database } from '@adonisjs/lucid/database'
import type { SpeechPool } from '#catalog/speech_pool/speech_pool'
import type { SpeechProvider, SpeechProviderState } from '#scoring/speech_provider'

export const CHECK_STATES = ['ok', 'unavailable'] as const
export type CheckState = (typeof CHECK_STATES)[number]

export interface Readiness {
  /** Whether this process can serve learners. */
  ready: boolean
  checks: {
    database: CheckState
    migrations: CheckState
    storage: CheckState
    catalog: CheckState
    /** Reported, not required: practising goes on without scores. */
    scorer: SpeechProviderState
  }
}

/** Longer than a healthy neighbour needs; a frozen one must not freeze the answer. */
const CHECK_TIMEOUT_MS = 2000

/** Asks everything that a learner's request needs. */
export class ReadinessCheck {
  constructor(
    private database: Database,
    private listMigrations: () => Promise<MigrationListNode[]>,
    private filesFolder: string,
    private pool: SpeechPool,
    private scorer: SpeechProvider
  ) {}

  async run(): Promise<Readiness> {
    const [database, migrations, storage] = await Promise.all([
      state(this.database.rawQuery('select 1')),
      state(this.#requireMigrated()),
      state(this.#requireStorage()),
    ])
    const catalog: CheckState = this.pool.isLoaded ? 'ok' : 'unavailable'
    const required = [database, migrations, storage, catalog]
    return {
      ready: required.every((check) => check === 'ok'),
      checks: { database, migrations, storage, catalog, scorer: this.scorer.state() },
    }
  }

  async #requireMigrated(): Promise<void> {
    const migrations = await this.listMigrations()
    if (migrations.some(({ status }) => status === 'pending')) throw new Error('not migrated')
  }

  async #requireStorage(): Promise<void> {
    await mkdir(this.filesFolder, { recursive: true })
    await access(this.filesFolder, constants.R_OK | constants.W_OK)
  }
}

async function state(check: Promise<unknown>): Promise<CheckState> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), CHECK_TIMEOUT_MS)
  })
  try {
    await Promise.race([check, timeout])
    return 'ok'
  } catch {
    return 'unavailable'
  } finally {
    clearTimeout(timer)
  }
}
