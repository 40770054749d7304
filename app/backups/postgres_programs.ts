import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { BackupFailed, NoPostgresPrograms } from '#backups/errors'
import type { DatabaseConnection } from '#postgres/connection'

const run = promisify(execFile)

export const PROGRAMS = ['pg_dump', 'pg_restore', 'psql'] as const
export type ProgramName = (typeof PROGRAMS)[number]

/** Where certificates of authorities are kept: of Debian and Alpine, of Fedora, of macOS. */
const CERTIFICATES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
]

/** How much of what a program complains of is kept. */
const COMPLAINT_BYTES = 4000

/** PostgreSQL's programs of one major version, and how to call them. */
export interface PostgresPrograms {
  paths: Record<ProgramName, string>
  /** As in `15.20`. */
  version: string
}

/**
 * Finds the programs of the server's own major version: older ones refuse the server, and what newer
 * ones write, the server refuses to read. They are looked for in PG_BIN_PATH, where Debian, Fedora and
 * Homebrew put them, and in PATH. Debian's own `pg_dump` in PATH is a script that takes whichever
 * version it likes, so the programs themselves come first.
 *
 * @param major as in `15`
 * @throws NoPostgresPrograms with the package that has them
 */
export async function findPostgresPrograms(
  major: string,
  binPath: string | undefined,
  path = process.env.PATH ?? ''
): Promise<PostgresPrograms> {
  const folders = [
    ...(binPath === undefined ? [] : [binPath]),
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    `/usr/local/opt/postgresql@${major}/bin`,
    ...path.split(delimiter).filter(Boolean),
  ]
  const others = new Set<string>()
  for (const folder of folders) {
    const version = await versionIn(folder)
    if (version === undefined) continue
    if (majorOf(version) === major) return { paths: pathsIn(folder), version }
    others.add(majorOf(version))
  }
  const found = others.size === 0 ? '' : ` (found: ${[...others].join(', ')})`
  throw new NoPostgresPrograms(
    `Backups need pg_dump, pg_restore and psql of PostgreSQL ${major}, which this machine does not have${found}: run "apt-get install postgresql-client-${major}" (on macOS "brew install postgresql@${major}"), or name their folder in PG_BIN_PATH. Debian has one version only; the others come from https://apt.postgresql.org.`
  )
}

function pathsIn(folder: string): PostgresPrograms['paths'] {
  const entries = PROGRAMS.map((name) => [name, join(folder, name)])
  return Object.fromEntries(entries) as PostgresPrograms['paths']
}

/** @returns undefined unless the folder has all three */
async function versionIn(folder: string): Promise<string | undefined> {
  const paths = pathsIn(folder)
  try {
    await Promise.all(Object.values(paths).map((path) => access(path, constants.X_OK)))
    const { stdout } = await run(paths.pg_dump, ['--version'], { timeout: 10_000 })
    return /\b(\d+(\.\d+)+)/.exec(stdout)?.[1]
  } catch {
    return undefined
  }
}

/** @param version as in `15.20`; @returns as in `15` */
export function majorOf(version: string): string {
  return /^\d+/.exec(version)?.[0] ?? version
}

/**
 * The environment of a program that connects to the database: nothing of ours but how to connect, so
 * that `ps` shows no password.
 */
export async function connectionEnvironment(
  connection: DatabaseConnection
): Promise<NodeJS.ProcessEnv> {
  const client = new pg.Client(connection)
  const parameters = new URL(connection.connectionString ?? 'postgresql://').searchParams
  return {
    PATH: process.env.PATH,
    LC_ALL: 'C.UTF-8',
    PGHOST: client.host,
    PGPORT: String(client.port),
    PGUSER: client.user,
    PGDATABASE: client.database,
    PGAPPNAME: 'saywell backup',
    PGCONNECT_TIMEOUT: '10',
    // A dump takes as long as it takes.
    PGOPTIONS:
      '-c statement_timeout=0 -c lock_timeout=30s -c idle_in_transaction_session_timeout=0',
    ...(client.password && { PGPASSWORD: client.password }),
    ...(await encryptionEnvironment(parameters)),
  }
}

/** node-postgres verifies the server's certificate wherever TLS is asked for; libpq only if it is told to. */
async function encryptionEnvironment(parameters: URLSearchParams): Promise<NodeJS.ProcessEnv> {
  const mode = parameters.get('sslmode') ?? (parameters.get('ssl') === 'true' ? 'require' : null)
  if (mode === null || mode === 'disable') return {}
  if (mode === 'no-verify') return { PGSSLMODE: 'require' }
  const certificates = parameters.get('sslrootcert') ?? (await firstOf(CERTIFICATES))
  return { PGSSLMODE: 'verify-full', ...(certificates && { PGSSLROOTCERT: certificates }) }
}

async function firstOf(paths: string[]): Promise<string | undefined> {
  for (const path of paths) {
    const exists = await access(path).then(
      () => true,
      () => false
    )
    if (exists) return path
  }
  return undefined
}

/** A program of PostgreSQL's that runs, and what it says at its end. */
export interface RunningProgram {
  process: ChildProcess
  /** Resolves when it ends well. @throws BackupFailed with what it complained of */
  ended: Promise<void>
}

/** @param path of the program */
export function startProgram(
  path: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  stdio: ['pipe' | 'ignore', 'pipe' | 'ignore', 'pipe']
): RunningProgram {
  const child = spawn(path, args, { env, stdio })
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString()}`.slice(-COMPLAINT_BYTES)
  })
  const ended = new Promise<void>((resolve, reject) => {
    const name = path.split('/').at(-1)
    child.once('error', (error) => reject(new BackupFailed(`${name}: ${error.message}`)))
    child.once('close', (code, signal) => {
      if (code === 0) return resolve()
      // Where in PostgreSQL's source an error comes from helps nobody.
      const lines = complaint
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('LOCATION:'))
      const reason = lines.slice(0, 3).join(' ') || `exit ${code ?? signal}`
      reject(new BackupFailed(`${name} failed: ${withoutValues(reason)}`))
    })
  })
  ended.catch(() => undefined)
  return { process: child, ended }
}

/** PostgreSQL's errors quote rows: `Key (email)=(a@b.c)`, `Failing row contains (...)`. */
function withoutValues(complaint: string): string {
  return complaint.replace(/=\([^)]*\)/g, '=(...)').replace(/contains \(.*\)/g, 'contains (...)')
}
