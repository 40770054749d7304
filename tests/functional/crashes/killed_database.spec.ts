import { test } from '@japa/runner'
import pg from 'pg'
import { databaseConnection } from '#postgres/connection'
import { embeddedServerPid, enterStorage, prepareStorage } from '#tests/support/own_storage'
import { seededRandom } from '#tests/support/random'
import { assertNothingLostOrDoubled } from '#tests/support/saved_sessions'
import { isAnswered, keepSaving, retryAll } from '#tests/support/saving_load'
import type { SentSession } from '#tests/support/sent_sessions'
import { serve } from '#tests/support/serving'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'

const ROUNDS = 2

test.group('A server that is killed together with its embedded database', () => {
  test('a server killed with its embedded database recovers with everything that it confirmed', async ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    const { learner, speech } = await prepareStorage(folder, cleanup)
    const random = seededRandom(20_260_201)
    const all: SentSession[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const server = await serve({ STORAGE_PATH: folder }, cleanup)
      await retryAll(assert, server.origin, all)
      const pids = [embeddedServerPid(folder), ...(await databaseProcesses(folder))]
      const load = keepSaving(server.origin, [learner], [speech.id], all)
      const answers = all.filter(isAnswered).length + random() * 30
      await until('some sessions are saved', () => all.filter(isAnswered).length > answers)
      server.process.kill('SIGKILL')
      for (const pid of pids) process.kill(pid, 'SIGKILL')
      await load
    }
    const { origin } = await serve({ STORAGE_PATH: folder }, cleanup)
    const { name } = await enterStorage(folder, cleanup)
    await assertNothingLostOrDoubled(assert, name, all)
    await retryAll(assert, origin, all)
    await assertNothingLostOrDoubled(assert, name, all)
  }).timeout(120_000)
})

/** The processes of the database but the first: one for each connection, and its own helpers. */
async function databaseProcesses(folder: string): Promise<number[]> {
  const client = new pg.Client(databaseConnection(undefined, folder))
  await client.connect()
  const { rows } = await client.query<{ pid: number }>(
    'select pid from pg_stat_activity where pid <> pg_backend_pid()'
  )
  await client.end()
  return rows.map(({ pid }) => pid)
}
