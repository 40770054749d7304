import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createTag } from '#database/factories/tags'
import { HOLD_LIMIT_MS } from '#postgres/limits'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { HoldingProxy } from '#tests/support/holding_proxy'
import { ContentFolder } from '#tests/support/importing/content'
import { postImport } from '#tests/support/importing/uploads'
import { serve } from '#tests/support/serving'
import { until } from '#tests/support/until'

/** As `content_export` reads with each query. */
const SPEECHES_A_QUERY = 1000

const MAKE_SPEECHES = `
  with made as (
    insert into speeches (text, level, type, audio_url, created_at)
    select 'This is number ' || n, 'B1', 'answer', 'test/kettle.mp3', now() + n * interval '1 ms'
    from generate_series(1, :count::int) as n
    returning id, created_at)
  , tagged as (insert into speech_tags (speech_id, tag_id) select id, :tag from made)
  select id from made order by created_at desc limit 1`

/** A request's answer as far as it comes. */
async function readAll(url: string, token: string) {
  const sent = httpRequest(url, { headers: { authorization: `Bearer ${token}` } })
  sent.end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
  answer.on('error', () => undefined)
  await new Promise((resolve) => answer.once('close', resolve))
  return { status: answer.statusCode, isComplete: answer.complete, text }
}

test.group('Where the database keeps a server waiting', (group) => {
  group.each.timeout(60_000)

  test('an import waits longer for the database than a request may, and an export breaks off', async ({
    assert,
    cleanup,
  }) => {
    const proxy = await HoldingProxy.start(testsDatabaseUrl())
    cleanup(() => proxy.close())
    const { origin } = await serve({ DATABASE_URL: proxy.url }, cleanup)
    const { accessToken } = await createAdmin()
    const content = new ContentFolder(cleanup)
    const [row] = content.add(1)
    const bytes = readFileSync(join(content.audio, row!.audio_filename))
    const uploads = await postImport(origin, accessToken, 'audio', [
      { name: 'files[]', filename: row!.audio_filename, content: bytes },
    ])
    const { upload_session_id: id } = (await uploads.json()) as { upload_session_id: string }

    const trx = await db.transaction()
    cleanup(() => (trx.isCompleted ? undefined : trx.rollback()))
    await trx.rawQuery(`select pg_advisory_xact_lock(hashtext('saywell import'))`)
    const waiting = postImport(origin, accessToken, 'csv', [
      { name: 'csv', filename: 'a.csv', content: content.csv() },
      { name: 'upload_session_id', content: id },
    ])
    await until('it has waited longer than any request may', async () => {
      const { rows } = await db.rawQuery(
        `select from pg_stat_activity where wait_event = 'advisory'
           and query_start < now() - :limit * interval '1 ms'`,
        { limit: HOLD_LIMIT_MS + 300 }
      )
      return rows.length === 1
    })
    await trx.rollback()
    const done = await waiting
    assert.equal(done.status, 200)
    assert.containsSubset(await done.json(), { summary: { rows: 1, new: 1 } })
    assert.lengthOf(await content.speeches(), 1)

    const tag = await createTag()
    const count = SPEECHES_A_QUERY + 1
    const { rows } = await db.rawQuery(MAKE_SPEECHES, { count, tag: tag.id })
    const url = `${origin}/api/v1/admin/export?tag_id=${tag.id}`
    const whole = await readAll(url, accessToken)
    assert.isTrue(whole.isComplete)
    assert.lengthOf(whole.text.trimEnd().split('\r\n'), 1 + count)
    const caught = proxy.hold(rows[0].id, 'statement')
    const broken = readAll(url, accessToken)
    await caught
    const { status, isComplete, text } = await broken
    assert.equal(status, 200)
    assert.isFalse(isComplete)
    assert.isBelow(text.trimEnd().split('\r\n').length, 1 + count)
  })
})
