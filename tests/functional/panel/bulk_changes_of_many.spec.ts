import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { sql } from '#postgres/sql'
import { createOwnDatabase } from '#tests/support/own_database'
import { PANEL_ADMIN, PanelClient } from '#tests/support/panel_client'
import { serve } from '#tests/support/serving'

/** Comparing each with each would take minutes, and one change takes longer than a request may. */
const SPEECHES = 10_000

/** They all have the same recording, and none says what another one says. */
const INSERT = `
  insert into speeches (text, level, type, audio_url, audio_sha256, published)
  select 'Say the number ' || n || '.', 'A1', 'answer', 'speeches/a.mp3', repeat('a', 64), true
  from generate_series(1, ?) n`

const PATH = '/admin/speeches/bulk'

test('a bulk change of thousands of speeches with one recording is made, and undone, from the pages', async ({
  assert,
  cleanup,
}) => {
  const { name, url } = await createOwnDatabase(cleanup)
  await sql(db.connection(name), INSERT, [SPEECHES])
  const { origin } = await serve({ DATABASE_URL: url }, cleanup)
  const client = await PanelClient.signIn(PANEL_ADMIN, origin)
  const fields = { all: '1', filter: 'level=A1', level: 'C1', back: '/admin/speeches' }
  const levels = () => {
    const text = 'select level, count(*)::integer as count from speeches group by level'
    return sql<{ level: string; count: number }>(db.connection(name), text)
  }

  const preview = await client.post(PATH, { ...fields, step: 'preview' })
  assert.equal(preview.status, 200)
  const digest = /name="digest" value="([^"]*)"/.exec(preview.html)![1]!
  const applied = await client.post(PATH, { ...fields, step: 'apply', digest })
  assert.equal(applied.status, 303, applied.html)
  assert.deepEqual(await levels(), [{ level: 'C1', count: SPEECHES }])

  const { html } = await client.get('/admin/speeches')
  const undo = /action="(\/admin\/batches\/[^"]+\/undo)"/.exec(html)![1]!
  const undone = await client.post(undo)
  assert.equal(undone.status, 303, undone.html)
  assert.deepEqual(await levels(), [{ level: 'A1', count: SPEECHES }])
}).timeout(120_000)
