import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { requireSpaceForDatabase } from '#postgres/embedded/disk_space'
import { EmbeddedPostgresFailed } from '#postgres/embedded/errors'
import { EMBEDDED_USER } from '#postgres/embedded/location'
import {
  type ProcessUser,
  spawnPostgresProgram,
  whyUserCannotRun,
} from '#postgres/embedded/process_user'
import { EMBEDDED_VERSIONS, type Programs } from '#postgres/embedded/programs'

/**
 * Makes the data folder, unless it exists. It is made aside and renamed, so that a process that
 * dies half-way leaves nothing that looks like a database, and of two that make it at once the
 * second finds the first one's.
 *
 * @throws EmbeddedPostgresFailed when it cannot be made, or another version's data is there
 */
export async function makeCluster(
  programs: Programs,
  dataFolder: string,
  user: ProcessUser | undefined
): Promise<void> {
  if (existsSync(dataFolder)) return checkVersion(programs, dataFolder)
  const obstacle = whyUserCannotRun(programs.initdb, user)
  if (obstacle !== undefined) throw new EmbeddedPostgresFailed(obstacle)
  requireSpaceForDatabase(dataFolder)

  const draft = `${dataFolder}.${randomUUID()}.draft`
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  if (user !== undefined) chownSync(draft, user.uid, user.gid)
  const args = ['-D', draft, '-U', EMBEDDED_USER, '--auth=trust', '--encoding=UTF8', '--locale=C']
  args.push('--locale-provider=icu', '--icu-locale=en', '--data-checksums', '--no-instructions')
  const initdb = spawnPostgresProgram(programs.initdb, args, user, {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: dirname(draft),
  })
  let complaint = ''
  initdb.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const [code] = (await once(initdb, 'close')) as [number | null]
  if (code !== 0) {
    rmSync(draft, { recursive: true, force: true })
    throw new EmbeddedPostgresFailed(
      `The embedded database cannot be made in ${dataFolder}: ${reasonIn(complaint)}`
    )
  }
  try {
    renameSync(draft, dataFolder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(dataFolder)) throw error
  }
}

/**
 * Starts the server in a session of its own, so that neither a Ctrl-C nor the end of this process
 * reaches it.
 *
 * @param settings run-time settings, e.g. `{ listen_addresses: '' }`
 * @returns a promise of the exit code, should the server end, with the last line it logged
 */
export function startServer(
  programs: Programs,
  dataFolder: string,
  user: ProcessUser | undefined,
  settings: Record<string, string>
): Promise<string> {
  const logFile = `${dataFolder}.log`
  const log = openSync(logFile, 'a', 0o600)
  const args = ['-D', dataFolder]
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`)
  const server = spawnPostgresProgram(programs.postgres, args, user, {
    stdio: ['ignore', log, log],
    cwd: dirname(dataFolder),
    detached: true,
  })
  server.unref()
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(error.message))
    server.once('exit', () => resolve(lastLineOf(logFile)))
  })
}

/** A server reads only the data of its own major version, and there is no pg_dump here to carry it over. */
function checkVersion({ version }: Programs, dataFolder: string): void {
  const versionFile = join(dataFolder, 'PG_VERSION')
  const found = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : undefined
  if (found === version) return
  if (found === undefined) {
    throw new EmbeddedPostgresFailed(
      `${dataFolder} holds no PostgreSQL data: move it away, and a new database is made.`
    )
  }
  const remedy = EMBEDDED_VERSIONS.some((known) => known === found)
    ? `set EMBEDDED_POSTGRES_VERSION=${found} to go on with it, or move it away`
    : 'move it away'
  throw new EmbeddedPostgresFailed(
    `${dataFolder} was made by PostgreSQL ${found}, this is ${version}: ${remedy}, and a new database is made.`
  )
}

/** The log's last line; empty when the log is gone, with the folder that it was in. */
function lastLineOf(logFile: string): string {
  return existsSync(logFile) ? lastLine(readFileSync(logFile, 'utf8')) : ''
}

/** What initdb says went wrong; what it says last is how it tidied up. */
function reasonIn(complaint: string): string {
  const reason = /^.*(FATAL|PANIC|error): .*$/m.exec(complaint)
  return reason?.[0] ?? lastLine(complaint)
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
