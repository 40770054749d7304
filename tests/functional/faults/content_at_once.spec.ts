import { join } from 'node:path'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import { sweepRecordings } from '#importing/sweep_recordings'
import { sql } from '#postgres/sql'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import { ChildServer } from '#tests/support/child_server'
import { ContentFolder } from '#tests/support/importing/content'
import { assertContentWhole } from '#tests/support/importing/content_invariants'
import type { ChangesMade } from '#tests/support/importing/content_process'
import { createOwnDatabase } from '#tests/support/own_database'
import { assertNothingLostOrDoubled } from '#tests/support/saved_sessions'
import { makeSession, send, type SentSession } from '#tests/support/sent_sessions'
import { serve } from '#tests/support/serving'
import { until } from '#tests/support/until'

const PROCESSES = 2
const CHANGES = 60
/** Each makes speeches that are never removed: too many of them leave nothing to purge. */
const MAX_SESSIONS = 10
const RECORDINGS = 6
const SCRIPT = 'tests/support/importing/content_process.ts'

const EVERY_CHANGE = ['import', 'delete', 'restore', 'tag', 'merge', 'undoLast', 'purge']

/** What learners can choose: published speeches of each tag that has any, or none. */
const COUNTS = `
  select t.name, (
    select count(*)::integer from speech_tags st join speeches s on s.id = st.speech_id
    where st.tag_id = t.id and s.published and s.deleted_at is null) as speech_count
  from tags t order by t.name`

test.group('Two processes that change the content at once', () => {
  test('imports, bulk changes, merges, undos, purges and sweeps of two processes leave the content whole', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    for (let file = 0; file < RECORDINGS; file++) content.record(`recording-${file}.wav`)
    const { name, url } = await createOwnDatabase(cleanup)
    const settings = { DATABASE_URL: url, STORAGE_PATH: join(content.folder, 'storage') }
    const { origin } = await serve(settings, cleanup)
    const learner = await createLearner({}, name)

    const processes = Array.from({ length: PROCESSES }, (_, index) => {
      const args = [SCRIPT, String(index + 1), String(CHANGES), content.audio]
      return ChildServer.start(['--import=@poppinss/ts-exec', ...args], settings)
    })
    let isOver = false
    const ended = Promise.all(processes.map(({ exited }) => exited)).finally(() => (isOver = true))
    const sent: SentSession[] = []
    while (!isOver && sent.length < MAX_SESSIONS) {
      const rows = await sql<{ id: string }>(
        db.connection(name),
        'select id from speeches where deleted_at is null order by random() limit 2'
      )
      if (rows.length === 0) continue
      const session = makeSession(
        learner,
        rows.map(({ id }) => id)
      )
      sent.push(session)
      await send(origin, session)
      assert.oneOf(session.status, [201, 409, 422, 503], JSON.stringify(session.answer))
    }
    const codes = await ended
    const lines = processes.map((one) => one.lines.join('\n'))
    assert.deepEqual(codes, [0, 0], lines.join('\n'))
    const results = processes.map((one) => JSON.parse(one.lines.at(-1)!) as ChangesMade)
    assert.deepEqual(
      results.flatMap(({ failed }) => failed),
      []
    )
    const made = results.flatMap((result) => Object.keys(result.made))
    assert.includeMembers(made, EVERY_CHANGE)

    const storage = new RecordingStorage(
      new FsRecordingDriver(join(settings.STORAGE_PATH, 'files'))
    )
    await assertContentWhole(assert, name, storage)
    await assertNothingLostOrDoubled(assert, name, sent)
    await sweepRecordings(db.connection(name), storage, 0)
    await assertContentWhole(assert, name, storage)
    const counts = await sql<{ name: string; speech_count: number }>(db.connection(name), COUNTS)
    await until('the server counts the speeches of each tag as the database does', async () => {
      const answer = await fetch(`${origin}/api/v1/tags`)
      const { data } = (await answer.json()) as { data: typeof counts }
      const told = new Map(data.map((tag) => [tag.name, tag.speech_count]))
      return counts.every((tag) => told.get(tag.name) === tag.speech_count)
    })
  }).timeout(120_000)
})
