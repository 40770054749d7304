import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import { createSpeech } from '#database/factories/speeches'
import { PanelClient } from '#tests/support/panel_client'

const PATH = '/admin/account/time-zone'

/** An admin of their own, who has chosen a zone. */
async function adminIn(zone?: string) {
  const { admin, username } = await createAdmin()
  const client = await PanelClient.signIn({ username, password: ADMIN_PASSWORD })
  if (zone !== undefined) {
    await client.post(PATH, { time_zone: zone })
    // It is said there, once.
    await client.get('/admin/account')
  }
  return { admin, client }
}

async function settingsOf(admin: { id: string }) {
  const { settings } = await db.from('admins').where('id', admin.id).firstOrFail()
  return settings as Record<string, unknown>
}

/** Entries of the audit log at these times. @returns the id of the thing that they are about */
async function addEntries(times: string[]): Promise<string> {
  const thing = randomUUID()
  const about = { action: 'kettle_mended', resource_type: 'kettle', resource_id: thing }
  const rows = times.map((time) => ({ ...about, source: 'api', changes: {}, created_at: time }))
  await db.table('audit_logs').multiInsert(rows)
  return thing
}

test.group("An admin's time zone", () => {
  test('is chosen on the account page, from all there are, and kept beside other settings', async ({
    assert,
  }) => {
    const { admin, client } = await adminIn()
    await client.post('/admin/keys', { keys: 'off' })
    const { html } = await client.get('/admin/account')
    assert.match(html, /value="America\/Indiana\/Knox"\s*>\s*Indiana, Knox/)
    assert.match(html, /value="UTC"\s*>\s*UTC/)
    assert.include(html, 'data-offer-zone')
    const saved = await client.post(PATH, { time_zone: 'Asia/Tokyo' })
    assert.deepEqual([saved.status, saved.location], [303, '/admin/account#time-zone'])
    assert.deepEqual(await settingsOf(admin), { keys: false, timeZone: 'Asia/Tokyo' })
    const after = await client.get('/admin/account')
    assert.match(after.html, /value="Asia\/Tokyo"\s+selected\s*>\s*Tokyo/)
    assert.notInclude(after.html, 'data-offer-zone')
  })

  test('may be one that the list does not have, which it offers then', async ({ assert }) => {
    const { client } = await adminIn('US/Pacific')
    const { html } = await client.get('/admin/account')
    assert.match(html, /value="US\/Pacific"\s+selected\s*>\s*US\/Pacific/)
  })

  test('is refused when there is none of this name: {zone}')
    .with([
      { zone: 'Mars/Olympus' },
      { zone: 'CEST' },
      { zone: '+02:00' },
      { zone: '' },
      { zone: `Europe/${'a'.repeat(100)}` },
      { zone: '"><img src=x>' },
      { zone: 'Europe/Berlin\0' },
    ])
    .run(async ({ assert }, { zone }) => {
      const { admin, client } = await adminIn()
      const refused = await client.post(PATH, { time_zone: zone })
      assert.equal(refused.status, 422)
      assert.include(refused.html, 'Choose a time zone of the list.')
      assert.include(refused.html, '<title>Error: Your account')
      assert.notInclude(refused.html, '<img')
      assert.deepEqual(await settingsOf(admin), {})
    })

  test('is UTC on every page when the one that was kept is not known any more', async ({
    assert,
  }) => {
    const { admin, client } = await adminIn()
    await db
      .from('admins')
      .where('id', admin.id)
      .update({ settings: { timeZone: 'Mars/Olympus' } })
    for (const path of ['/admin/account', '/admin/speeches', '/admin/audit-log']) {
      const { status, html } = await client.get(path)
      assert.equal(status, 200)
      assert.match(html, /Times are in\s+UTC\./)
    }
  })

  test('is named once on each page', async ({ assert }) => {
    const { client } = await adminIn('Asia/Tokyo')
    const speech = await createSpeech([])
    const paths = ['speeches', 'tags', 'audit-log', 'keys', `speeches/${speech.id}`, 'nothing']
    for (const path of paths) {
      const { html } = await client.get(`/admin/${path}`)
      assert.lengthOf([...html.matchAll(/Asia\/Tokyo/g)], 1, path)
      assert.notInclude(html, 'UTC', path)
    }
  })
})

test.group("Times in an admin's zone", () => {
  test('stand in the audit log by day, and machines read UTC', async ({ assert }) => {
    const thing = await addEntries(['2025-03-01T23:30:00Z', '2025-03-01T02:00:00Z'])
    const { client } = await adminIn('Asia/Tokyo')
    const { html } = await client.get(`/admin/audit-log?id=${thing}`)
    const days = [...html.matchAll(/<h2>(\w+, \d+ \w+ 2025)<\/h2>/g)].map(([, day]) => day)
    assert.deepEqual(days, ['Sunday, 2 March 2025', 'Saturday, 1 March 2025'])
    assert.match(html, /datetime="2025-03-01T23:30:00Z" title="2 Mar 2025, 08:30">08:30:00<\/time>/)
  })

  test('filter the audit log: {zone}, {from} to {to}: {found}')
    .with([
      { zone: 'UTC', from: '2025-03-30', to: '2025-03-30', found: ['22:30', '00:10'] },
      { zone: 'Europe/Berlin', from: '2025-03-30', to: '2025-03-30', found: ['01:10', '00:30'] },
      { zone: 'Europe/Berlin', from: '2025-03-31', to: '2025-03-31', found: ['00:30'] },
      {
        zone: 'America/Los_Angeles',
        from: '2025-03-29',
        to: '',
        found: ['15:30', '17:10', '16:30'],
      },
      { zone: 'Asia/Tokyo', from: '', to: '2025-03-30', found: ['09:10', '08:30'] },
    ])
    .run(async ({ assert }, { zone, from, to, found }) => {
      const thing = await addEntries([
        '2025-03-30T22:30:00Z',
        // On this day, Berlin has 23 hours.
        '2025-03-30T00:10:00Z',
        '2025-03-29T23:30:00Z',
      ])
      const { client } = await adminIn(zone)
      const { html } = await client.get(`/admin/audit-log?id=${thing}&from=${from}&to=${to}`)
      const clocks = [...html.matchAll(/>(\d\d:\d\d):00<\/time>/g)].map(([, clock]) => clock)
      assert.deepEqual(clocks, found)
    })

  test('stand in the list, and on the pages of a speech and a batch', async ({ assert }) => {
    const createdAt = DateTime.fromISO('2024-12-31T23:30:00Z')
    const speech = await createSpeech([], { createdAt, externalId: `id-${randomUUID()}` })
    const batchId = randomUUID()
    await db
      .table('batches')
      .insert({ id: batchId, kind: 'import', details: '{}', created_at: '2025-06-30T23:30:00Z' })
    const { client } = await adminIn('Europe/Berlin')
    const list = await client.get('/admin/speeches?sort=created_at&columns=created')
    assert.include(list.html, '<time datetime="2024-12-31T23:30:00Z">1 Jan 2025</time>')
    const batch = await client.get(`/admin/batches/${batchId}`)
    assert.match(batch.html, /<time datetime="2025-06-30T23:30:00Z">1 Jul 2025, 01:30<\/time>/)
    await db.table('audit_logs').insert({
      ...{ action: 'speech_updated', resource_type: 'speech', resource_id: speech.id },
      ...{ source: 'page', changes: {}, created_at: '2025-06-30T23:30:00Z' },
    })
    const page = await client.get(`/admin/speeches/${speech.id}`)
    assert.include(page.html, '<time datetime="2025-06-30T23:30:00Z">1 Jul 2025, 01:30</time>')
  })

  test('are those of each reader, also at the same moment', async ({ assert }) => {
    const thing = await addEntries(['2025-03-01T12:00:00Z'])
    const readers = await Promise.all(['Asia/Tokyo', 'Europe/Berlin', 'UTC'].map(adminIn))
    const pages = await Promise.all(
      readers.map(({ client }) => client.get(`/admin/audit-log?id=${thing}`))
    )
    const clocks = pages.map(({ html }) => />(\d\d:\d\d):00<\/time>/.exec(html)?.[1])
    assert.deepEqual(clocks, ['21:00', '13:00', '12:00'])
  })
})
