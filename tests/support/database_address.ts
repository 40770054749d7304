import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { databaseConnection } from '#postgres/connection'
import env from '#start/env'

const DEFAULT_PORT = '5432'

/**
 * @param name another database of the tests' server
 * @returns a `DATABASE_URL`; its `host` is the folder of the embedded server's socket
 */
export function testsDatabaseUrl(name?: string): string {
  const { connectionString, user, host, database } = databaseConnection(
    env.get('DATABASE_URL'),
    app.makePath(env.get('STORAGE_PATH'))
  )
  const url = new URL(connectionString ?? `postgresql://${user}@localhost/${database}`)
  if (host !== undefined) url.searchParams.set('host', host)
  if (name !== undefined) url.pathname = `/${name}`
  return url.href
}

/** @returns the `DATABASE_URL` of a proxy that listens on a port of this machine */
export function throughProxy(databaseUrl: string, port: number): string {
  const url = new URL(databaseUrl)
  url.searchParams.delete('host')
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return url.href
}

/** Opens a connection to the server of a `DATABASE_URL`, over its socket if it has one. */
export function connectToDatabase(databaseUrl: string): Socket {
  const url = new URL(databaseUrl)
  const folder = url.searchParams.get('host')
  const port = url.port || DEFAULT_PORT
  if (folder !== null) return connect(join(folder, `.s.PGSQL.${port}`))
  return connect(Number(port), url.hostname)
}
