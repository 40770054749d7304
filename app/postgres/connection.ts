import { EMBEDDED_DATABASE, EMBEDDED_USER, embeddedSocketFolder } from '#postgres/embedded/location'

/** What node-postgres needs to connect: a URL, or the socket of the embedded server. */
export interface DatabaseConnection {
  connectionString?: string
  host?: string
  user?: string
  database?: string
  application_name: string
  connectionTimeoutMillis: number
  /** How long a statement waits for another one's lock, in milliseconds. */
  lock_timeout: number | undefined
  keepAlive: true
  /** Silence after which the system asks whether the other side is still there. */
  keepAliveInitialDelayMillis: number
}

/**
 * @param databaseUrl `DATABASE_DIRECT_URL`, which is `DATABASE_URL` where no pool of connections stands
 * before the database; undefined for the embedded server
 * @param storagePath absolute path of the storage folder, where the embedded server lives
 */
export function databaseConnection(
  databaseUrl: string | undefined,
  storagePath: string
): DatabaseConnection {
  const common = {
    application_name: 'saywell',
    connectionTimeoutMillis: 3000,
    lock_timeout: 5000,
    keepAlive: true as const,
    keepAliveInitialDelayMillis: 10_000,
  }
  if (databaseUrl !== undefined) return { connectionString: databaseUrl, ...common }
  return {
    host: embeddedSocketFolder(storagePath),
    user: EMBEDDED_USER,
    database: EMBEDDED_DATABASE,
    ...common,
  }
}

/** The same server, another database of it. */
export function inDatabase(connection: DatabaseConnection, database: string): DatabaseConnection {
  if (connection.connectionString === undefined) return { ...connection, database }
  const url = new URL(connection.connectionString)
  url.pathname = `/${encodeURIComponent(database)}`
  return { ...connection, connectionString: url.href }
}

/**
 * To a pool of connections, such as PgBouncer, where each transaction may get another session: it
 * refuses what a session is to begin with, as others would have it as well.
 */
export function pooledConnection(databaseUrl: string): DatabaseConnection {
  return { ...databaseConnection(databaseUrl, ''), lock_timeout: undefined }
}
