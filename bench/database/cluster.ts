import pg from 'pg'
import { fromBuild, ROOT, STORAGE } from '../product.ts'

/** The version that the product's embedded server has by default. */
const POSTGRES_VERSION = '15'

/** A PostgreSQL server that the bench makes its databases in. */
export interface Cluster {
  /** The address of one of its databases. */
  urlOf(database: string): string
  /** The server's first process, parent of all others; undefined when it is not ours to see. */
  serverPid: number | undefined
  close(): Promise<void>
}

/**
 * Opens the server of `BENCH_DATABASE_URL`, or else the product's embedded PostgreSQL in a storage
 * folder of the bench's own.
 *
 * @throws what the embedded server throws; it says what to do
 */
export async function openCluster(databaseUrl: string | undefined): Promise<Cluster> {
  if (databaseUrl !== undefined) {
    const urlOf = (database: string) =>
      Object.assign(new URL(databaseUrl), { pathname: database }).href
    return { urlOf, serverPid: undefined, close: () => Promise.resolve() }
  }
  const { EmbeddedPostgres } = await fromBuild<
    typeof import('../../app/postgres/embedded/embedded_postgres.ts')
  >('app/postgres/embedded/embedded_postgres.js')
  const { embeddedDataFolder, embeddedSocketFolder, EMBEDDED_USER } = await fromBuild<
    typeof import('../../app/postgres/embedded/location.ts')
  >('app/postgres/embedded/location.js')
  const { readServerPid } = await fromBuild<
    typeof import('../../app/postgres/embedded/server_process.ts')
  >('app/postgres/embedded/server_process.js')

  const embedded = new EmbeddedPostgres(STORAGE, ROOT, POSTGRES_VERSION, (error) => {
    console.error(`The embedded database went away: ${error?.message ?? 'without a reason'}`)
  })
  await embedded.enter()
  const host = encodeURIComponent(embeddedSocketFolder(STORAGE))
  return {
    urlOf: (database) => `postgresql://${EMBEDDED_USER}@localhost/${database}?host=${host}`,
    serverPid: readServerPid(embeddedDataFolder(STORAGE)),
    close: () => embedded.leave(),
  }
}

/** Runs some queries on a connection of their own. */
export async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: 'saywell bench' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
