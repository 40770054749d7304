import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { RecordingReader } from '#audio/recording_reader'
import { TERMINAL } from '#auditing/audit_log'
import { SpeechBin } from '#catalog/speeches/speech_bin'
import { SpeechEditor } from '#catalog/speeches/speech_editor'
import { createLearner } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { createSpeech, Speech } from '#database/factories/speeches'
import { createTag, Tag } from '#database/factories/tags'
import { UploadReceiver } from '#importing/uploads/upload_receiver'
import { StorageUnavailable } from '#storage/errors'
import { RecordingStorage } from '#storage/recording_storage'
import { auditedAbout } from '#tests/support/audit'
import { newRecording } from '#tests/support/importing/content'
import { PanelClient } from '#tests/support/panel_client'
import { readForm, sendForm, summaryOf, unescapeHtml } from '#tests/support/speech_form'

const NEW = '/admin/speeches/new'

interface Form extends Record<string, string> {
  id: string
  text: string
}

/** The empty form, as somebody fills it in. */
async function newForm(client: PanelClient, fields: Record<string, string> = {}): Promise<Form> {
  const query = new URLSearchParams({ id: randomUUID(), back: '/admin/speeches?level=A1' })
  const { html } = await client.get(`${NEW}?${query.toString()}`)
  const filled = { text: `Tea? ${randomUUID()}`, level: 'A1', ...fields }
  return { ...readForm(html), ...filled } as unknown as Form
}

/** A speech as it is now. */
async function rowOf(id: string) {
  const { text, version, published, deletedAt, audioUrl } = await Speech.findOrFail(id)
  const states = { isBinned: deletedAt !== null, isRecorded: audioUrl !== null }
  return { text, version, published, ...states }
}

async function formOf(client: PanelClient, path: string) {
  const { html } = await client.get(path)
  return readForm(html)
}

async function tagNames(id: string): Promise<string[]> {
  const rows = await db
    .from('speech_tags')
    .join('tags', 'tags.id', 'speech_tags.tag_id')
    .where('speech_id', id)
    .orderBy('tags.name')
    .select('tags.name')
  return rows.map(({ name }: { name: string }) => name)
}

test.group('The form of a new speech', () => {
  test('is not there for a guest', async ({ assert }) => {
    const client = new PanelClient()
    const answer = await client.get(NEW)
    assert.equal(answer.status, 303)
    const sent = await client.post(NEW, { text: 'Tea?' })
    assert.include([401, 403], sent.status)
  })

  test('makes a speech with its recording, and leads back to its row', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const tag = await createTag({ name: `Tea ${randomUUID()}` })
    const fields = await newForm(client, { tags: tag.name.toUpperCase(), published: 'true' })
    const recording = { name: 'tea.wav', bytes: newRecording() }
    const answer = await sendForm(client, NEW, fields, recording)
    assert.equal(answer.status, 303, answer.html)
    const speech = await Speech.findByOrFail('text', fields.text)
    assert.equal(speech.id, fields.id)
    assert.equal(answer.location, `/admin/speeches?level=A1#s-${speech.id}`)
    assert.isTrue(speech.published)
    assert.match(speech.audioUrl!, /^speeches\//)
    assert.deepEqual(await tagNames(speech.id), [tag.name])
    const [entry] = await auditedAbout(speech.id)
    assert.containsSubset(entry, { action: 'speech_created', source: 'page' })
    const list = await client.get('/admin/speeches')
    assert.include(unescapeHtml(list.html), `Created “${fields.text}”.`)
  })

  test('sent twice makes one speech, also at the same moment', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const fields = await newForm(client)
    const recording = { name: 'tea.wav', bytes: newRecording() }
    const answers = await Promise.all([
      sendForm(client, NEW, fields, recording),
      sendForm(client, NEW, fields, recording),
    ])
    const later = await sendForm(client, NEW, fields)
    assert.deepEqual(
      [...answers, later].map(({ status }) => status),
      [303, 303, 303]
    )
    assert.lengthOf(await Speech.findManyBy('text', fields.text), 1)
  })

  test('shows the speech to whoever comes back to it, and makes no other one', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const back = '/admin/speeches?level=A1'
    const addresses = new Set<string>()
    for (const id of [undefined, 'no-id']) {
      const query = new URLSearchParams({ back, ...(id && { id }) })
      const opened = await client.get(`${NEW}?${query.toString()}`)
      assert.equal(opened.status, 303)
      addresses.add(opened.location!)
    }
    assert.equal(addresses.size, 2, 'Each opened form is for a speech of its own.')
    const [address] = [...addresses]
    const form = await formOf(client, address!)
    const text = `Tea? ${randomUUID()}`
    await sendForm(client, NEW, { ...form, text, level: 'A1', type: 'question' })
    const again = await client.get(address!)
    const query = new URLSearchParams({ back }).toString()
    assert.deepEqual([again.status, again.location], [303, `/admin/speeches/${form.id}?${query}`])
  })

  test('sent again with other words shows both', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const fields = await newForm(client)
    await sendForm(client, NEW, fields)
    const answer = await sendForm(client, NEW, { ...fields, text: `Coffee? ${fields.id}` })
    assert.equal(answer.status, 412)
    assert.include(answer.html, fields.text)
    assert.include(answer.html, 'Coffee?')
    const choice = { ...readForm(answer.html), text: `Coffee? ${fields.id}` }
    const saved = await client.post(`/admin/speeches/${fields.id}`, choice)
    assert.equal(saved.status, 303)
    assert.containsSubset(await rowOf(fields.id), { text: `Coffee? ${fields.id}` })
  })

  test('keeps every value, the recording too, when a field is not right', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const hostile = '"><img src=x onerror=alert(1)> \u202bא👋'
    const fields = await newForm(client, {
      text: '',
      level: 'Z9',
      external_id: hostile,
      tags: `${hostile}, second`,
    })
    const recording = { name: 'tea.wav', bytes: newRecording() }
    const answer = await sendForm(client, NEW, fields, recording)
    assert.equal(answer.status, 422)
    assert.match(answer.html, /<title>Error: New speech/)
    assert.include(summaryOf(answer.html), 'Write the sentence.')
    assert.include(summaryOf(answer.html), 'Choose a level.')
    assert.match(answer.html, /<a +href="#field-text">Write the sentence\.<\/a>/)
    assert.match(
      answer.html,
      /<textarea [^>]*id="field-text"[^>]*aria-describedby="field-text-hint field-text-error" aria-invalid="true"/
    )
    assert.notInclude(answer.html, '<img')
    const kept = readForm(answer.html)
    assert.equal(kept.text, '')
    assert.equal(kept.external_id, hostile)
    assert.equal(kept.tags, `${hostile}, second`)
    assert.equal(kept.upload_name, 'tea.wav')
    const mended = { text: `Tea ${fields.id}`, level: 'A2', external_id: '', tags: '' }
    const saved = await sendForm(client, NEW, { ...kept, ...mended })
    assert.equal(saved.status, 303, saved.html)
    const speech = await Speech.findOrFail(fields.id)
    assert.isNotNull(speech.audioUrl)
  })

  test('refuses what the use case refuses, at the field', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const taken = await createSpeech([], { externalId: `tea-${randomUUID()}` })
    const cases: { fields: Record<string, string>; status: number; field: string }[] = [
      { fields: { external_id: taken.externalId! }, status: 409, field: 'external_id' },
      { fields: { published: 'true' }, status: 422, field: 'audio' },
      { fields: { tags: `no such tag ${randomUUID()}` }, status: 422, field: 'tags' },
      { fields: { upload_id: randomUUID() }, status: 409, field: 'audio' },
      { fields: { upload_id: 'no-upload' }, status: 422, field: 'audio' },
      { fields: { text: 'x'.repeat(501) }, status: 422, field: 'text' },
      { fields: { text: 'null \u0000 byte' }, status: 422, field: 'text' },
      { fields: { tags: 'a,'.repeat(8000) }, status: 422, field: 'tags' },
      {
        fields: { tags: Array.from({ length: 21 }, (_, at) => `tag${at}`).join(',') },
        status: 422,
        field: 'tags',
      },
    ]
    for (const { fields: given, status, field } of cases) {
      const fields = await newForm(client, given)
      const answer = await sendForm(client, NEW, fields)
      assert.equal(answer.status, status, JSON.stringify(given).slice(0, 80))
      assert.include(answer.html, `href="#field-${field}"`)
      assert.include(answer.html, `id="field-${field}"`)
      assert.isNull(await Speech.find(fields.id))
    }
  })

  test('refuses a second speech that is the same', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const fields = await newForm(client)
    const recording = { name: 'tea.wav', bytes: newRecording() }
    await sendForm(client, NEW, fields, recording)
    const again = await newForm(client, { text: fields.text })
    const answer = await sendForm(client, NEW, again, recording)
    assert.equal(answer.status, 409)
    assert.match(summaryOf(answer.html)[0]!, /^Another speech has the same sentence/)
    assert.equal(readForm(answer.html).upload_name, 'tea.wav')
  })

  test('offers to create tags that do not exist, and does so with the speech', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const known = await createTag()
    const name = `new, tag ${randomUUID()}`
    const written = name.replace(',', '\\,')
    const fields = await newForm(client, { tags: `${written}, ${known.name}` })
    const answer = await sendForm(client, NEW, fields)
    assert.equal(answer.status, 422)
    assert.include(summaryOf(answer.html)[0]!, `#${name}`)
    assert.include(unescapeHtml(answer.html), `Create #${name}`)
    assert.isNull(await Tag.findBy('name', name))
    const ticked = { ...readForm(answer.html), create_tags: 'true' }
    const refused = await sendForm(client, NEW, { ...ticked, published: 'true' })
    assert.equal(refused.status, 422)
    assert.isNull(await Tag.findBy('name', name), 'made with the speech, or not at all')
    assert.equal(readForm(refused.html).create_tags, 'true')
    const saved = await sendForm(client, NEW, ticked)
    assert.equal(saved.status, 303)
    assert.deepEqual(await tagNames(fields.id!), [name, known.name].toSorted())
    const tag = await Tag.findByOrFail('name', name)
    assert.containsSubset(await auditedAbout(tag.id), [{ action: 'tag_created', source: 'page' }])
    const { html } = await client.get(`/admin/speeches/${fields.id}`)
    assert.include(readForm(html).tags!, written)
  })

  test('refuses recordings that are none, with all values', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const wav = newRecording()
    const cases = [
      { files: [{ name: 'big.wav', bytes: Buffer.concat([wav], 11 * 1024 * 1024) }], status: 413 },
      { files: [{ name: 'huge.wav', bytes: Buffer.concat([wav], 30 * 1024 * 1024) }], status: 413 },
      { files: [{ name: 'text.wav', bytes: Buffer.from('no sound in here at all') }], status: 422 },
      { files: [{ name: '../x', bytes: wav }], status: 422 },
      {
        files: [
          { name: 'a.wav', bytes: wav },
          { name: 'b.wav', bytes: wav },
        ],
        status: 422,
      },
    ]
    for (const { files, status } of cases) {
      const fields = await newForm(client)
      const answer = await sendForm(client, NEW, fields, ...files)
      assert.equal(answer.status, status, `${files[0]!.name}\n${answer.html}`)
      assert.include(answer.html, 'href="#field-audio"', files[0]!.name)
      assert.equal(readForm(answer.html).text, fields.text)
      assert.isNull(await Speech.find(fields.id))
    }
  })

  test('says what is away in the middle of a save, and keeps all values', async ({
    assert,
    cleanup,
  }) => {
    const client = await PanelClient.signIn()
    const fields = await newForm(client)
    const recording = { name: 'tea.wav', bytes: newRecording() }
    const { container } = app
    const storage = await container.make(RecordingStorage)
    const away = Object.create(storage, {
      put: { value: () => Promise.reject(new StorageUnavailable('test')) },
    }) as RecordingStorage
    const reader = await container.make(RecordingReader)
    container.swap(UploadReceiver, () => new UploadReceiver(away, reader))
    cleanup(() => container.restoreAll([UploadReceiver, SpeechEditor]))
    const withoutStorage = await sendForm(client, NEW, fields, recording)
    assert.equal(withoutStorage.status, 503)
    assert.equal(withoutStorage.headers.get('retry-after'), '5')
    assert.match(summaryOf(withoutStorage.html)[0]!, /still in the form/)
    assert.equal(readForm(withoutStorage.html).text, fields.text)
    container.restore(UploadReceiver)

    const gone = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    const editor = { create: () => Promise.reject(gone), update: () => Promise.reject(gone) }
    container.swap(SpeechEditor, () => editor as unknown as SpeechEditor)
    const withoutDatabase = await sendForm(client, NEW, fields, recording)
    assert.equal(withoutDatabase.status, 503)
    const kept = readForm(withoutDatabase.html)
    assert.equal(kept.text, fields.text)
    assert.equal(kept.upload_name, 'tea.wav')
    assert.isNull(await Speech.find(fields.id))
    container.restore(SpeechEditor)
    const saved = await sendForm(client, NEW, kept)
    assert.equal(saved.status, 303)
    assert.containsSubset(await rowOf(fields.id), { isRecorded: true })
  })

  test('refuses a form without its token before it reads a recording', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const fields = await newForm(client, { _csrf: 'forged' })
    const answer = await sendForm(client, NEW, fields, { name: 'a.wav', bytes: newRecording() })
    assert.equal(answer.status, 403)
    assert.isNull(await Speech.find(fields.id))
  })
})

test.group('The form of a speech', () => {
  async function edited(client: PanelClient, changes: Record<string, string>) {
    const speech = await createSpeech([await createTag()], { text: `Tea? ${randomUUID()}` })
    const path = `/admin/speeches/${speech.id}`
    const { html } = await client.get(`${path}?back=${encodeURIComponent('/admin/speeches?q=tea')}`)
    return { speech, path, fields: { ...readForm(html), ...changes } }
  }

  test('saves what changed, and shows it in the history', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { speech, path, fields } = await edited(client, { level: 'C1', tags: '' })
    const text = speech.text.replace('Tea?', 'Green tea?')
    const answer = await sendForm(client, path, { ...fields, text })
    assert.equal(answer.status, 303, answer.html)
    assert.equal(answer.location, `/admin/speeches?q=tea#s-${speech.id}`)
    const saved = await Speech.findOrFail(speech.id)
    assert.deepEqual([saved.text, saved.level, saved.version], [text, 'C1', 2])
    assert.deepEqual(await tagNames(speech.id), [])
    const { html } = await client.get(path)
    assert.include(html, '<ins><span class="hidden">added: </span>Green tea</ins>')
    assert.include(unescapeHtml(html), `/admin/audit-log?type=speech&id=${speech.id}`)
    assert.match(html, /<time datetime="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ">/)
  })

  test('leaves a speech that nobody changed as it is', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { speech, path, fields } = await edited(client, {})
    const answer = await sendForm(client, path, fields)
    assert.equal(answer.status, 303)
    assert.containsSubset(await rowOf(speech.id), { version: 1 })
    assert.isEmpty(await auditedAbout(speech.id))
    const list = await client.get('/admin/speeches')
    assert.include(list.html, 'Nothing changed in')
  })

  test('shows two edits field by field, and saves what is chosen', async ({ assert }) => {
    const anna = await PanelClient.signIn()
    const ben = await PanelClient.signIn()
    const { speech, path, fields: annas } = await edited(anna, {})
    const bens = await formOf(ben, path)
    const theirText = `Tea, please? ${speech.id}`
    await sendForm(anna, path, { ...annas, text: theirText, level: 'A1' })
    const yourText = `<b>Tea!</b> ${speech.id}`
    const mine = { ...bens, text: yourText, external_id: `tea-${speech.id}` }
    const recording = { name: 'tea.wav', bytes: newRecording() }
    const refused = await sendForm(ben, path, mine, recording)
    assert.equal(refused.status, 412)
    assert.match(refused.html, /<title>Error: /)
    for (const text of [speech.text, theirText, yourText]) {
      assert.include(unescapeHtml(refused.html), text)
    }
    assert.notInclude(refused.html, '<b>Tea')
    const choice = readForm(refused.html)
    assert.equal(choice.text, theirText, 'both changed it: theirs, which is saved')
    assert.equal(choice.external_id, mine.external_id, 'only you changed it')
    assert.equal(choice.level, 'A1', 'only they changed it')
    assert.notEqual(choice.upload_id, '')
    assert.equal(choice.version, '2')
    const saved = await ben.post(path, { ...choice, text: yourText })
    assert.equal(saved.status, 303, saved.html)
    const after = await Speech.findOrFail(speech.id)
    assert.deepEqual(
      [after.text, after.level, after.externalId, after.version],
      [yourText, 'A1', mine.external_id, 3]
    )
    assert.match(after.audioUrl!, /^speeches\//)
  })

  test('shows it again when somebody changes the speech during the choice', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { speech, path, fields } = await edited(client, {})
    await sendForm(client, path, { ...fields, text: `First ${speech.id}` })
    const conflict = await sendForm(client, path, { ...fields, text: `Second ${speech.id}` })
    const choice = readForm(conflict.html)
    await Speech.query()
      .where('id', speech.id)
      .update({ text: `Third ${speech.id}` })
    const again = await client.post(path, { ...choice, text: `Second ${speech.id}` })
    assert.equal(again.status, 412)
    assert.include(again.html, `Third ${speech.id}`)
    assert.include(again.html, `First ${speech.id}`, 'what it was when the choice was opened')
  })

  test('sent twice is saved once, with its recording', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { speech, path, fields } = await edited(client, { level: 'C1', published: 'false' })
    const refused = await sendForm(
      client,
      path,
      { ...fields, text: '' },
      {
        name: 'tea.wav',
        bytes: newRecording(),
      }
    )
    const mended = { ...readForm(refused.html), text: speech.text }
    const answers = [await sendForm(client, path, mended), await sendForm(client, path, mended)]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303]
    )
    assert.containsSubset(await rowOf(speech.id), { version: 2 })
  })

  test('publishes with the form', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { speech, path, fields } = await edited(client, {})
    await sendForm(client, path, { ...fields, published: 'false' })
    assert.containsSubset(await rowOf(speech.id), { published: false })
    const draft = await formOf(client, path)
    const answer = await sendForm(client, path, { ...draft, then: 'publish' })
    assert.equal(answer.status, 303)
    assert.containsSubset(await rowOf(speech.id), { published: true })
  })

  test('moves a speech to the bin and takes it out again, where it came from', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const { speech, path } = await edited(client, {})
    const { html } = await client.get(`${path}?back=${encodeURIComponent('/admin/speeches?q=tea')}`)
    const binned = await client.post(`${path}/bin`, readForm(html, 'bin-form'))
    assert.equal(binned.location, '/admin/speeches?q=tea')
    assert.containsSubset(await rowOf(speech.id), { isBinned: true })
    const list = await client.get('/admin/speeches?q=tea')
    assert.include(list.html, `action="${path}/restore"`)
    const page = await client.get(path)
    assert.include(page.html, 'is in the bin')
    const refused = await sendForm(client, path, { ...readForm(page.html), text: 'Coffee?' })
    assert.equal(refused.status, 409)
    assert.equal(readForm(refused.html).text, 'Coffee?')
    const undone = await client.post(`${path}/restore`, { undo: 'true', back: '/admin/speeches' })
    assert.equal(undone.location, `/admin/speeches#s-${speech.id}`)
    assert.containsSubset(await rowOf(speech.id), { isBinned: false })
    const stale = await client.post(`${path}/bin`, { version: '1' })
    assert.equal(stale.status, 412)
  })

  test('keeps what was typed when somebody put the speech into the bin', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { speech, path, fields } = await edited(client, { text: 'Coffee, please?' })
    await Speech.query().where('id', speech.id).update({ deleted_at: DateTime.now().toSQL() })
    const answer = await sendForm(client, path, fields)
    assert.equal(answer.status, 409)
    assert.equal(readForm(answer.html).text, 'Coffee, please?')
    assert.include(answer.html, `action="${path}/restore"`)
  })

  test('shows a purged speech, which cannot be changed or restored', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { speech, path, fields } = await edited(client, { text: 'Coffee?' })
    const { user } = await createLearner()
    await saveSession(user.id, [speech.id])
    await Speech.query()
      .where('id', speech.id)
      .update({ deleted_at: DateTime.now().minus({ days: 400 }).toSQL() })
    const bin = await app.container.make(SpeechBin)
    await bin.purge(399, { origin: TERMINAL })
    const page = await client.get(path)
    assert.equal(page.status, 200)
    assert.include(page.html, 'This speech was purged')
    assert.notInclude(page.html, '/restore"')
    const refused = await sendForm(client, path, fields)
    assert.equal(refused.status, 409)
    assert.equal(readForm(refused.html).text, 'Coffee?')
    const restored = await client.post(`${path}/restore`)
    assert.equal(restored.status, 409)
    assert.include(restored.html, 'was purged')
  })

  test('has no speech that does not exist, and leads back to the list', async ({ assert }) => {
    const client = await PanelClient.signIn()
    for (const id of [randomUUID(), 'no-id']) {
      const answer = await client.get(`/admin/speeches/${id}`)
      assert.equal(answer.status, 404)
    }
    const sent = await client.post(`/admin/speeches/${randomUUID()}`, {
      text: 'Tea?',
      version: '1',
    })
    assert.include([404, 422], sent.status)
  })

  test('goes nowhere but to our own pages afterwards', async ({ assert }) => {
    const client = await PanelClient.signIn()
    for (const back of ['https://evil.test', '//evil.test', '/admin/../x', 'javascript:alert(1)']) {
      const { path, fields } = await edited(client, { back, level: 'A2' })
      const answer = await sendForm(client, path, fields)
      assert.match(answer.location!, /^\/admin\/speeches(#|$)/)
    }
  })
})
