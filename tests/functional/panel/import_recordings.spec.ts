import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newRecording } from '#tests/support/importing/content'
import { beginImport, recordingsForm, signInNewAdmin } from '#tests/support/importing/panel_import'
import { storedKeys } from '#tests/support/importing/uploads'
import { PanelClient } from '#tests/support/panel_client'

const JSON_ONLY = { accept: 'application/json' }

interface Answer {
  files: { name: string; size: number; duration_ms: number }[]
  rejected: { name: string; code: string; detail: string }[]
}

test.group('The recordings of an import in the admin pages', () => {
  test('an import is begun once for each id, and is in the list', async ({ assert }) => {
    const client = await signInNewAdmin()
    const id = randomUUID()
    for (const time of ['once', 'twice']) {
      const { status, location } = await client.post('/admin/imports', { id })
      assert.equal(status, 303, time)
      assert.equal(location, `/admin/imports/${id}/recordings`, time)
    }
    const [row] = (await db.from('imports').where('id', id)) as { number: number }[]
    const { html } = await client.get('/admin/imports')
    assert.include(html, `/admin/imports/${id}/recordings">#${row!.number}</a>`)
    const led = await client.get(`/admin/imports/${id}`)
    assert.equal(led.location, `/admin/imports/${id}/recordings`)
  })

  test('guests, other admins and forms without the token are refused', async ({ assert }) => {
    const { client, path } = await beginImport()
    const name = 'a.wav'
    const guest = await new PanelClient().get(`${path}/recordings`)
    assert.equal(guest.status, 303)
    const other = await signInNewAdmin()
    const theirs = await other.upload(
      `${path}/recordings`,
      recordingsForm({ [name]: newRecording() })
    )
    assert.equal(theirs.status, 403)
    const seen = await other.get(`${path}/recordings`)
    assert.include(seen.html, 'has begun this import: only they can go on with it.')
    const forged = await client.upload(
      `${path}/recordings`,
      recordingsForm({ [name]: newRecording() }),
      { 'x-csrf-token': 'forged' }
    )
    assert.equal(forged.status, 403)
    const unknown = await client.get(`/admin/imports/${randomUUID()}/recordings`)
    assert.equal(unknown.status, 404)
  })

  test('a script gets JSON: what was taken, and what was refused', async ({ assert }) => {
    const { client, id, path } = await beginImport()
    const recording = newRecording()
    const sent = { 'a.wav': recording, 'b.wav': Buffer.from('no recording at all') }
    const answer = await client.upload(`${path}/recordings`, recordingsForm(sent), JSON_ONLY)
    assert.equal(answer.status, 200)
    const { files, rejected } = JSON.parse(answer.html) as Answer
    assert.deepEqual(files, [{ name: 'a.wav', size: recording.length, duration_ms: 600 }])
    assert.lengthOf(rejected, 1)
    assert.include(rejected[0], { name: 'b.wav', code: 'audio_unsupported' })
    assert.isAbove(rejected[0]!.detail.length, 10)
    const again = await client.upload(`${path}/recordings`, recordingsForm(sent), JSON_ONLY)
    assert.deepEqual((JSON.parse(again.html) as Answer).files, files)
    const list = await client.get(`${path}/files`, JSON_ONLY)
    assert.deepEqual(JSON.parse(list.html), { files: [{ name: 'a.wav', size: recording.length }] })
    assert.lengthOf(await storedKeys(`uploads/${id}/`), 1)
  })

  test('the form shows what was refused, and lists what is here', async ({ assert }) => {
    const { client, path } = await beginImport()
    const right = await client.upload(
      `${path}/recordings?_csrf=${encodeURIComponent(client.token)}`,
      recordingsForm({ 'a.wav': newRecording(), 'b.wav': newRecording() }),
      { 'x-csrf-token': '' }
    )
    assert.equal(right.status, 303)
    const wrong = await client.upload(
      `${path}/recordings`,
      recordingsForm({ 'c.wav': newRecording(), '<b>.txt': Buffer.from('a') })
    )
    assert.equal(wrong.status, 422)
    assert.include(wrong.html, '1 file was')
    assert.include(wrong.html, '&lt;b&gt;.txt')
    for (const name of ['a.wav', 'b.wav', 'c.wav']) assert.include(wrong.html, `Leave out ${name}`)
    const none = await client.upload(`${path}/recordings`, recordingsForm({}))
    assert.equal(none.status, 422)
    assert.include(none.html, 'Choose recordings first')
  })

  test('a recording that is left out goes from the storage, too', async ({ assert }) => {
    const { client, id, path } = await beginImport()
    await client.upload(`${path}/recordings`, recordingsForm({ 'a.wav': newRecording() }))
    const { status, location } = await client.post(`${path}/files/delete`, { name: 'a.wav' })
    assert.equal(status, 303)
    assert.equal(location, `${path}/recordings`)
    assert.deepEqual(await storedKeys(`uploads/${id}/`), [])
    const twice = await client.post(`${path}/files/delete`, { name: 'a.wav' }, JSON_ONLY)
    assert.equal(twice.status, 200)
    const list = await client.get(`${path}/files`, JSON_ONLY)
    assert.deepEqual(JSON.parse(list.html), { files: [] })
  })

  test('more recordings than a page has go on behind the last name', async ({ assert }) => {
    const { client, id, path } = await beginImport()
    const names = Array.from({ length: 103 }, (_, index) => `${String(index).padStart(3, '0')}.wav`)
    await db.table('uploads').multiInsert(
      names.map((filename) => ({
        session_id: id,
        filename,
        storage_key: `uploads/${id}/${filename}`,
        sha256: 'a'.repeat(64),
        size_bytes: 1,
        duration_ms: 1,
      }))
    )
    const first = await client.get(`${path}/recordings`)
    assert.include(first.html, '103 recordings here')
    assert.include(first.html, 'Leave out 099.wav')
    assert.notInclude(first.html, 'Leave out 100.wav')
    const next = await client.get(`${path}/recordings?after=099.wav`)
    assert.include(next.html, 'Leave out 100.wav')
    assert.notInclude(next.html, 'Leave out 099.wav')
  })

  test('each new recording puts off by a day when they go', async ({ assert }) => {
    const { client, id, path } = await beginImport()
    const soon = db.raw("now() + interval '1 hour'")
    await db.from('upload_sessions').where('id', id).update({ expires_at: soon })
    await client.upload(`${path}/recordings`, recordingsForm({ 'a.wav': newRecording() }))
    const [row] = (await db
      .from('upload_sessions')
      .where('id', id)
      .select(db.raw("expires_at > now() + interval '23 hours' as is_late"))) as {
      is_late: boolean
    }[]
    assert.isTrue(row!.is_late)
  })

  test('who has begun twenty imports and finished none is asked to finish one', async ({
    assert,
  }) => {
    const client = await signInNewAdmin()
    for (let count = 0; count < 20; count++) {
      const { status } = await client.post('/admin/imports', { id: randomUUID() })
      assert.equal(status, 303)
    }
    const { status, html } = await client.post('/admin/imports', { id: randomUUID() })
    assert.equal(status, 409)
    assert.include(html, 'finish one, or give it up first')
  })
})
