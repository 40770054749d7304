import { pipeline } from 'node:stream/promises'
import {
  type PostgresPrograms,
  type RunningProgram,
  startProgram,
} from '#backups/postgres_programs'

/** Before psql runs what comes: it stops at the first error, says its code, and asks nobody. */
const PSQL_ARGS = [
  ...['--no-psqlrc', '--no-password', '--quiet'],
  ...['--set=ON_ERROR_STOP=1', '--set=VERBOSITY=verbose'],
]

export interface Load {
  /** Pieces of what pg_dump wrote, in order. */
  pieces: AsyncIterable<Buffer>
  /** SQL that comes before the dump, in the same transaction. */
  before: string
  /** SQL that comes after it, and may raise an error. */
  after: string
}

/**
 * Loads a dump in one transaction: the database has all of it, or is as it was before. The commit is
 * sent only after the whole dump was read without an error.
 *
 * @param env how to connect
 * @throws BackupFailed; what the pieces fail with
 */
export async function loadDump(
  { paths }: PostgresPrograms,
  env: NodeJS.ProcessEnv,
  { pieces, before, after }: Load
): Promise<void> {
  const restoreArgs = ['-f', '-', '--no-owner', '--no-acl', '--no-comments']
  const reader = startProgram(paths.pg_restore, restoreArgs, env, ['pipe', 'pipe', 'pipe'])
  const psql = startProgram(paths.psql, PSQL_ARGS, env, ['pipe', 'ignore', 'pipe'])
  const reading = feed(reader, pieces)
  // The statements fail with it, too.
  reading.catch(() => undefined)
  async function* statements() {
    yield `begin;\n${before}\n`
    yield* reader.process.stdout as AsyncIterable<Buffer>
    await reading
    yield `\n${after}\ncommit;\n`
  }
  try {
    await feed(psql, statements())
  } finally {
    // Without a commit, the server rolls back.
    reader.process.kill()
    psql.process.kill()
  }
}

/** Reads a dump to its end, and throws away what comes: only this finds what is wrong with it. */
export async function checkDump(
  { paths }: PostgresPrograms,
  env: NodeJS.ProcessEnv,
  pieces: AsyncIterable<Buffer>
): Promise<void> {
  const reader = startProgram(paths.pg_restore, ['-f', '/dev/null'], env, [
    'pipe',
    'ignore',
    'pipe',
  ])
  try {
    await feed(reader, pieces)
  } finally {
    reader.process.kill()
  }
}

/** Writes to a program, and waits for its end. @throws what the input fails with, or the program */
async function feed(
  { process: child, ended }: RunningProgram,
  input: AsyncIterable<Buffer | string>
): Promise<void> {
  let failure: { reason: unknown } | undefined
  async function* watched() {
    try {
      yield* input
    } catch (error) {
      failure = { reason: error }
      throw error
    }
  }
  try {
    await pipeline(watched(), child.stdin!)
  } catch (error) {
    if (failure !== undefined) throw failure.reason
    // It closed its input: why, it says itself.
    await ended
    throw error
  }
  await ended
}
