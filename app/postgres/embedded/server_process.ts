import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const SERVER_LOCK = 'postmaster.pid'
const SOCKET_LOCK = '.s.PGSQL.5432.lock'

/** The process id in the data folder's lock file; undefined without one. */
export function readServerPid(dataFolder: string): number | undefined {
  return readPid(join(dataFolder, SERVER_LOCK))
}

function readPid(lockFile: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(lockFile, 'utf8'), 10)
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

/**
 * Whether the process is a running PostgreSQL server. After a crash its number may be another
 * program's, in a container that is started again above all; only Linux tells easily.
 */
export function isServer(pid: number | undefined): boolean {
  if (pid === undefined || !isRunning(pid)) return false
  if (process.platform !== 'linux') return true
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres'
  } catch {
    return false
  }
}

/**
 * Removes the lock files of a server that is gone, when its number is another program's: PostgreSQL
 * takes any living process of its user for the server. A dead one it tells itself.
 */
export function removeStaleLocks(dataFolder: string, socketFolder: string): void {
  for (const file of [join(dataFolder, SERVER_LOCK), join(socketFolder, SOCKET_LOCK)]) {
    const pid = readPid(file)
    if (pid !== undefined && isRunning(pid) && !isServer(pid)) rmSync(file, { force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
