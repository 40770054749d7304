import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { EmbeddedPostgresFailed } from '#postgres/embedded/errors'

const MIB = 1024 * 1024

/** A new database with its tables takes 46 MiB, and PostgreSQL keeps 80 MiB of log (min_wal_size). */
const SPACE_FOR_DATABASE = 128 * MIB

/** One segment of its log (16 MiB) and some pages: below this, PostgreSQL may not even start. */
const SPACE_TO_START = 20 * MIB

/**
 * @param dataFolder the data folder that is about to be made
 * @throws EmbeddedPostgresFailed when its disk has too little room for a database
 */
export function requireSpaceForDatabase(dataFolder: string): void {
  const space = freeSpace(dataFolder)
  if (space >= SPACE_FOR_DATABASE) return
  throw new EmbeddedPostgresFailed(
    `The disk of ${dataFolder} has ${inMib(space)} left, and the embedded database needs ${inMib(SPACE_FOR_DATABASE)}: ${ADVICE}`
  )
}

/** @returns what to do when the disk of the data folder is full; undefined when it is not */
export function complaintOfFullDisk(dataFolder: string): string | undefined {
  const space = freeSpace(dataFolder)
  if (space >= SPACE_TO_START) return undefined
  return `Its disk has ${inMib(space)} left: make room on it.`
}

const ADVICE = 'make room on it, or set STORAGE_PATH to a folder on another one.'

/** Bytes that another user than root can take. */
function freeSpace(dataFolder: string): number {
  const { bavail, bsize } = statfsSync(dirname(dataFolder))
  return bavail * bsize
}

function inMib(bytes: number): string {
  return `${Math.floor(bytes / MIB)} MiB`
}
