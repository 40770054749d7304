import pg from 'pg'
import { type Check, fault, ok } from '#operations/doctor/doctor'
import type { DatabaseConnection } from '#postgres/connection'
import { hearsAnnouncements } from '#postgres/hears_announcements'

const OLDEST_MAJOR = 15

/** Connections that one process has beside its pool: imports, and those that listen. */
const BESIDE_POOL = 5

/** Kept for commands, backups and whoever looks at the database, and by PostgreSQL for superusers. */
const SPARE = 10

/** By so many milliseconds may two clocks differ. */
const CLOCK_TOLERANCE_MS = 5000

export interface DatabaseSettings {
  /** What listeners and commands connect with. */
  connection: DatabaseConnection
  /** The most connections of the pool. */
  poolMax: number
  /** How many servers there are. */
  servers: () => Promise<number>
  /** Names of the migrations that have not been run. */
  pendingMigrations: () => Promise<string[]>
}

export function databaseChecks(settings: DatabaseSettings): Check[] {
  const { connection, poolMax, servers } = settings
  const todo = 'Check DATABASE_URL, and whether PostgreSQL runs and accepts connections.'
  return [
    {
      name: 'database',
      todo,
      run: () =>
        connected(connection, async (client) => {
          const { rows } = await client.query<{ version: string; number: number; now: Date }>(
            `select current_setting('server_version') as version,
                    current_setting('server_version_num')::integer as number,
                    clock_timestamp() as now`
          )
          const { version, number, now } = rows[0]!
          if (number < OLDEST_MAJOR * 10_000) {
            return fault(
              `PostgreSQL ${version} is too old`,
              `Use PostgreSQL ${OLDEST_MAJOR} or newer.`
            )
          }
          const apart = Math.abs(Date.now() - now.getTime())
          return apart > CLOCK_TOLERANCE_MS
            ? fault(
                `The database's clock and this machine's are ${Math.round(apart / 1000)} s apart`,
                'Set both by NTP: what expires goes by them.'
              )
            : ok(`PostgreSQL ${version}`)
        }),
    },
    {
      name: 'database rights',
      todo,
      run: () =>
        connected(connection, async (client) => {
          const { rows } = await client.query<{ may_create: boolean; has_trgm: boolean }>(
            `select has_database_privilege(current_database(), 'create')
                      and has_schema_privilege('public', 'create') as may_create,
                    exists (select from pg_extension where extname = 'pg_trgm')
                      or has_database_privilege(current_database(), 'create') as has_trgm`
          )
          const { may_create: mayCreate, has_trgm: hasTrgm } = rows[0]!
          if (mayCreate && hasTrgm) return ok('Its user may create tables and pg_trgm')
          return fault(
            'Its user may not create tables, or the extension pg_trgm is missing',
            'Make this user the owner of the database ("alter database ... owner to ...").'
          )
        }),
    },
    {
      name: 'database connections',
      todo,
      run: () =>
        connected(connection, async (client) => {
          const { rows } = await client.query<{ most: number }>(
            `select current_setting('max_connections')::integer
                    - current_setting('superuser_reserved_connections')::integer as most`
          )
          const { most } = rows[0]!
          const count = await servers()
          const needed = count * (poolMax + BESIDE_POOL) + SPARE
          const said = `${count} ${count === 1 ? 'server needs' : 'servers need'} ${needed} connections, and ${most} are allowed`
          return needed <= most
            ? ok(said)
            : fault(
                said,
                'Raise max_connections, lower DATABASE_POOL_MAX, or put a pool of connections before it.'
              )
        }),
    },
    {
      name: 'announcements',
      todo: 'Set DATABASE_DIRECT_URL to the address of PostgreSQL itself.',
      run: async () =>
        (await hearsAnnouncements(connection))
          ? ok('Servers hear of changes at once')
          : fault(
              'No announcement came through: a pool of connections in transaction mode stands before it',
              'Set DATABASE_DIRECT_URL to the address of PostgreSQL itself.'
            ),
    },
    {
      name: 'migrations',
      todo: 'Run "node ace migrate:production", or "node ace migration:run" in development.',
      run: async () => {
        const pending = await settings.pendingMigrations()
        return pending.length === 0
          ? ok('All have been run')
          : fault(
              `${pending.length} have not been run, the first of them ${pending[0]}`,
              'Run "node ace migrate:production", or "node ace migration:run" in development.'
            )
      },
    },
  ]
}

async function connected<T>(
  connection: DatabaseConnection,
  work: (client: pg.Client) => Promise<T>
): Promise<T> {
  const client = new pg.Client({ ...connection, application_name: 'saywell doctor' })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The name of the connection on which each server hears of changes of the catalog. */
const LISTENER = 'saywell catalog_changes'

/** @returns how many servers are connected to the database; one, where none is: it will be started */
export async function countServers(connection: DatabaseConnection): Promise<number> {
  return connected(connection, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::integer as count from pg_stat_activity
       where datname = current_database() and application_name = $1`,
      [LISTENER]
    )
    return Math.max(1, rows[0]!.count)
  })
}
