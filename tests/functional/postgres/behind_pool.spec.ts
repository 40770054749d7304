import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import pg from 'pg'
import { createAdmin } from '#database/factories/admins'
import { createToken } from '#database/factories/learners'
import { sessionBody } from '#database/factories/sessions'
import { insertSpeeches } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { databaseChecks } from '#operations/doctor/database_checks'
import { Doctor } from '#operations/doctor/doctor'
import { databaseConnection } from '#postgres/connection'
import { hearsAnnouncements } from '#postgres/hears_announcements'
import { runAce } from '#tests/support/ace_process'
import { countOverHttp } from '#tests/support/beside_tests'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { ContentFolder } from '#tests/support/importing/content'
import { file, postImport, type Uploads } from '#tests/support/importing/uploads'
import { whyNo } from '#tests/support/missing_programs'
import { PANEL_ADMIN, PanelClient } from '#tests/support/panel_client'
import { startPgBouncer } from '#tests/support/pgbouncer'
import { serve, type Serving } from '#tests/support/serving'
import { until } from '#tests/support/until'
import { describeCommandFailure } from '../../../bin/command_failure.js'

const missing = whyNo('pgbouncer')

test.group('Behind PgBouncer in transaction mode', (group) => {
  group.each.timeout(60_000)

  const ends: (() => void | Promise<void>)[] = []
  let url: string
  let server: Serving

  group.setup(async () => {
    if (missing !== undefined) return
    url = await startPgBouncer((end) => void ends.unshift(end))
    const settings = { DATABASE_URL: url, DATABASE_DIRECT_URL: testsDatabaseUrl() }
    server = await serve(settings, (end) => void ends.unshift(end))
  })
  group.teardown(async () => {
    for (const end of ends) await end()
  })

  const api = async (path: string, token: string, body?: object, headers = {}) => {
    const answer = await fetch(`${server.origin}/api/v1/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'authorization': `Bearer ${token}`,
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(body),
    })
    const found = (await answer.json()) as { id: string; data: { id: string }[] }
    return { ...found, status: answer.status }
  }

  test('learners draw and hear speeches, and save each session once', async ({ assert }) => {
    const tag = await createTag()
    await insertSpeeches(20, [tag])
    await until('the new speeches are announced', async () => {
      return (await countOverHttp(server.origin, tag)) === 20
    })
    const practise = async () => {
      const token = await createToken()
      const draw = { level: 'B1', tags: [tag.id], limit: 5 }
      const drawn = await api('game/speeches/random', token, draw)
      const ids = drawn.data.map(({ id }) => id)
      const one = await api(`game/speeches/${ids[0]}`, token)
      const key = { 'idempotency-key': randomUUID() }
      const saves = await Promise.all([
        api('game/sessions', token, sessionBody(ids), key),
        api('game/sessions', token, sessionBody(ids), key),
      ])
      const saved = new Set(saves.map((save) => save.id))
      const history = await api('game/sessions', token)
      const results = await api(`game/sessions/${[...saved][0]}`, token)
      const statuses = [drawn, one, ...saves, history, results].map(({ status }) => status)
      return { statuses, saved: saved.size, kept: history.data.length }
    }
    const rounds = await Promise.all(Array.from({ length: 12 }, practise))
    for (const round of rounds) {
      assert.deepEqual(round, { statuses: [200, 200, 201, 201, 200, 200], saved: 1, kept: 1 })
    }
  }).skip(missing !== undefined, missing)

  test('admins import, find, bin and undo', async ({ assert, cleanup }) => {
    const { accessToken } = await createAdmin()
    const content = new ContentFolder(cleanup)
    const files = content.add(2).map(({ audio_filename: name }) => {
      return file(name, readFileSync(join(content.audio, name)))
    })
    const sent = await postImport(server.origin, accessToken, 'audio', files)
    const { upload_session_id: id } = (await sent.json()) as Uploads
    const imported = await postImport(server.origin, accessToken, 'csv', [
      { name: 'csv', filename: 'a.csv', content: content.csv() },
      { name: 'upload_session_id', content: id },
    ])
    assert.equal(imported.status, 200)
    assert.lengthOf(await content.speeches(), 2)

    const panel = await PanelClient.signIn(PANEL_ADMIN, server.origin)
    const pages = ['', '/speeches?q=ketle', '/learners?q=test', '/sessions', '/tags', '/audit-log']
    const answers = await Promise.all(pages.map((path) => panel.get(`/admin${path}`)))
    for (const { status, html } of answers) assert.equal(status, 200, html)
    const [speech] = await content.speeches()
    const bulk = { ids: speech!.id, action: 'bin', back: '/admin/speeches' }
    const preview = await panel.post('/admin/speeches/bulk', { ...bulk, step: 'preview' })
    const [, digest = ''] = /name="digest" value="([^"]+)"/.exec(preview.html) ?? []
    const binned = await panel.post('/admin/speeches/bulk', { ...bulk, step: 'apply', digest })
    assert.equal(binned.status, 303, binned.html)
    const left = () => db.from('speeches').where('id', speech!.id).whereNull('deleted_at')
    assert.isEmpty(await left())
    const { html } = await panel.get('/admin/speeches')
    const [, undo = ''] = /action="(\/admin\/batches\/[^"]+\/undo)"/.exec(html) ?? []
    await panel.post(undo, { back: '/admin/speeches' })
    assert.lengthOf(await left(), 1)
  }).skip(missing !== undefined, missing)

  test('migrations run beside it, and the log has nothing to warn of', async ({ assert }) => {
    const settings = {
      NODE_ENV: 'development',
      DATABASE_URL: url,
      DATABASE_DIRECT_URL: testsDatabaseUrl(),
    }
    const { code, stdout, stderr } = await runAce(['migration:run'], { settings })
    assert.equal(code, 0, stdout + stderr)
    const held = await db.rawQuery(
      `select * from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock'`
    )
    assert.isEmpty((held as { rows: object[] }).rows)
    const warnings = server.process.lines.filter((line) => /"level":[456]0/.test(line))
    assert.isEmpty(warnings)
  }).skip(missing !== undefined, missing)

  test('it is noticed, and a command says what to set', async ({ assert }) => {
    assert.isFalse(await hearsAnnouncements(databaseConnection(url, '')))
    assert.isTrue(await hearsAnnouncements(databaseConnection(testsDatabaseUrl(), '')))
    const client = new pg.Client(databaseConnection(url, ''))
    const refused: unknown = await client.connect().catch((error: unknown) => error)
    assert.match((await describeCommandFailure(refused))!, /: set DATABASE_DIRECT_URL to/)
    const checks = databaseChecks({
      ...{ connection: databaseConnection(url, ''), poolMax: 10, servers: async () => 1 },
      pendingMigrations: async () => [],
    })
    const findings = await new Doctor(checks).examine()
    const announcements = findings.find(({ name }) => name === 'announcements')
    assert.containSubset(announcements, { state: 'fault' })
    assert.match(announcements!.todo!, /^Set DATABASE_DIRECT_URL/)
  }).skip(missing !== undefined, missing)
})
