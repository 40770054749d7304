import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { TERMINAL } from '#auditing/audit_log'
import { BulkChanges } from '#catalog/batches/bulk_change'
import { SpeechBin } from '#catalog/speeches/speech_bin'
import { createAdmin } from '#database/factories/admins'
import { createLearner } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { createSpeech, Speech } from '#database/factories/speeches'
import { createTag, type Tag } from '#database/factories/tags'
import { auditedAbout } from '#tests/support/audit'
import { untilCounted } from '#tests/support/catalog'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/admin/speeches'

async function token(): Promise<string> {
  const { accessToken } = await createAdmin()
  return accessToken
}

const inAudit = (tags: Tag[]) => tags.map(({ id, name }) => ({ id, name }))

test.group('POST admin/speeches', () => {
  test('creates a speech and logs it', async ({ assert, client }) => {
    const { admin, accessToken } = await createAdmin()
    const tag = await createTag()
    const body = {
      ...{ text: ' Where is\nthe kettle? ', level: 'A2', type: 'question', tags: [tag.id] },
      ...{ external_id: `kettle-${randomUUID()}`, published: false, version: 9 },
    }
    const response = await client.post(PATH).bearerToken(accessToken).json(body)
    response.assertStatus(201)
    const { id, created_at: createdAt, updated_at: updatedAt, ...speech } = response.body()
    assert.deepEqual(speech, {
      ...{ text: 'Where is the kettle?', level: 'A2', type: 'question' },
      ...{ external_id: body.external_id, published: false, warnings: [], version: 1 },
      ...{ audio_url: null, audio_url_expires_at: null, audio_content_type: null },
      ...{ audio_duration_ms: null, deleted_at: null },
      tags: [{ id: tag.id, name: tag.name, category: 'topic' }],
    })
    assert.equal(createdAt, updatedAt)
    assert.equal(response.header('etag'), '"1"')
    assert.equal(response.header('location'), `${PATH}/${id}`)
    const read = await client.get(`${PATH}/${id}`).bearerToken(accessToken)
    assert.deepEqual(read.body(), response.body())
    assert.equal(read.header('etag'), '"1"')
    const [entry, ...more] = await auditedAbout(id)
    assert.isEmpty(more)
    assert.deepInclude(entry, {
      ...{ admin_id: admin.id, action: 'speech_created', resource_type: 'speech' },
      changes: {
        text: { before: null, after: 'Where is the kettle?' },
        level: { before: null, after: 'A2' },
        type: { before: null, after: 'question' },
        tags: { before: null, after: inAudit([tag]) },
        external_id: { before: null, after: body.external_id },
        published: { before: null, after: false },
      },
    })
  })

  test('a new speech is an answer without an external id unless it says otherwise', async ({
    assert,
    client,
  }) => {
    const body = { text: 'Tea?', level: 'A1', tags: [], type: null, published: false }
    const response = await client
      .post(PATH)
      .bearerToken(await token())
      .json(body)
    assert.deepInclude(response.body(), { type: 'answer', published: false, external_id: null })
  })

  test('refuses to publish a speech without a recording, at its creation or later', async ({
    assert,
    client,
  }) => {
    const accessToken = await token()
    const body = { text: `Tea? ${randomUUID()}`, level: 'A1', tags: [], published: null }
    const published = await client.post(PATH).bearerToken(accessToken).json(body)
    assertProblem(assert, published, 422, 'audio_missing')
    assert.isNull(await Speech.findBy('text', body.text))
    const draft = await client
      .post(PATH)
      .bearerToken(accessToken)
      .json({ ...body, published: false })
    const later = await client
      .put(`${PATH}/${draft.body().id}`)
      .bearerToken(accessToken)
      .header('if-match', '"1"')
      .json({ published: true })
    assertProblem(assert, later, 422, 'audio_missing')
    const speech = await Speech.findByOrFail('text', body.text)
    assert.isFalse(speech.published)
  })

  const id = randomUUID()
  test('refuses a new speech with a bad {field}: {why}')
    .with([
      { field: 'text', why: 'missing', value: undefined },
      { field: 'text', why: 'blank', value: ' \t ' },
      { field: 'text', why: 'too long', value: 'x'.repeat(501) },
      { field: 'level', why: 'unknown', value: 'C2' },
      { field: 'level', why: 'in small letters', value: 'a1' },
      { field: 'type', why: 'unknown', value: 'shout' },
      { field: 'tags', why: 'missing', value: undefined },
      { field: 'tags', why: '21', value: Array.from({ length: 21 }, () => randomUUID()) },
      { field: 'tags', why: 'twice', value: [id, id] },
      { field: 'tags.0', why: 'no UUID', value: ['topic'] },
      { field: 'tags.0', why: 'unknown', value: [id] },
      { field: 'external_id', why: 'empty', value: '' },
      { field: 'external_id', why: 'too long', value: 'x'.repeat(101) },
      { field: 'published', why: 'text', value: 'true' },
      ...ILL_FORMED.map(({ why, value }) => ({ field: 'text', why, value })),
    ])
    .run(async ({ assert, client }, { field, value }) => {
      const { admin, accessToken } = await createAdmin()
      const text = `Tea? ${randomUUID()}`
      const body = { text, level: 'A1', tags: [], published: false, [field.split('.')[0]!]: value }
      const response = await client.post(PATH).bearerToken(accessToken).json(body)
      assertRefused(assert, response, [field])
      assert.isNull(await Speech.findBy('text', text))
      assert.isEmpty(await db.from('audit_logs').where('admin_id', admin.id))
    })

  test('refuses a taken external id, even if its speech is in the bin', async ({
    assert,
    client,
  }) => {
    const externalId = `kettle-${randomUUID()}`
    const speech = await createSpeech([], { externalId })
    await db.rawQuery('update speeches set deleted_at = now() where id = ?', [speech.id])
    const body = { text: 'Tea?', level: 'A1', tags: [], external_id: externalId, published: false }
    const response = await client
      .post(PATH)
      .bearerToken(await token())
      .json(body)
    assertProblem(assert, response, 409, 'external_id_taken')
  })
})

test.group('PUT admin/speeches/:id', () => {
  test('changes the given fields of a speech, raises its version and logs the difference', async ({
    assert,
    client,
  }) => {
    const accessToken = await token()
    const [one, other] = [await createTag(), await createTag()]
    const speech = await createSpeech([one], { externalId: randomUUID() })
    const send = (version: number, body: object) => {
      const request = client.put(`${PATH}/${speech.id}`).bearerToken(accessToken).json(body)
      return request.header('if-match', `"${version}"`)
    }
    const changed = await send(1, { text: 'Where is it?', type: 'question', level: null })
    changed.assertStatus(200)
    assert.equal(changed.header('etag'), '"2"')
    const expected = { text: 'Where is it?', type: 'question', level: 'B1', version: 2 }
    assert.deepInclude(changed.body(), { ...expected, external_id: speech.externalId })
    const tagged = await send(2, { tags: [other.id], external_id: null })
    assert.equal(tagged.header('etag'), '"3"')
    assert.isNull(tagged.body().external_id)
    assert.deepEqual(
      (tagged.body().tags as { id: string }[]).map(({ id }) => id),
      [other.id]
    )
    const only = await send(3, { tags: [one.id, other.id] })
    assert.equal(only.header('etag'), '"4"')

    const entries = await auditedAbout(speech.id)
    assert.deepEqual(
      entries.map(({ action, changes }) => ({ action, changes })),
      [
        {
          action: 'speech_updated',
          changes: {
            text: { before: 'The kettle is on the stove.', after: 'Where is it?' },
            type: { before: 'answer', after: 'question' },
          },
        },
        {
          action: 'speech_updated',
          changes: {
            tags: { before: inAudit([one]), after: inAudit([other]) },
            external_id: { before: speech.externalId, after: null },
          },
        },
        {
          action: 'speech_updated',
          changes: {
            tags: {
              before: inAudit([other]),
              after: inAudit([one, other].toSorted((a, b) => (a.name < b.name ? -1 : 1))),
            },
          },
        },
      ]
    )
  })

  test('writes nothing when an edit of a speech changes nothing', async ({ assert, client }) => {
    const [one, other] = [await createTag(), await createTag()]
    const speech = await createSpeech([one, other])
    const [{ updated_at: before }] = await db.from('speeches').where('id', speech.id)
    for (const tags of [
      [one.id, other.id],
      [other.id, one.id],
    ]) {
      const response = await client
        .put(`${PATH}/${speech.id}`)
        .bearerToken(await token())
        .header('if-match', '"1"')
        .json({ text: speech.text, level: speech.level, tags })
      response.assertStatus(200)
      assert.equal(response.header('etag'), '"1"')
    }
    const [{ updated_at: after }] = await db.from('speeches').where('id', speech.id)
    assert.deepEqual(after, before)
    assert.isEmpty(await auditedAbout(speech.id))
  })

  test('edits a speech whose text the rules of today would refuse', async ({ assert, client }) => {
    const { id } = await createSpeech([], {
      text: 'Tea\u202e?',
      externalId: `a\u0007${randomUUID()}`,
    })
    const send = async (version: number, body: object) => {
      const request = client.put(`${PATH}/${id}`).bearerToken(await token())
      return request.header('if-match', `"${version}"`).json(body)
    }
    const changed = await send(1, { level: 'C1', published: false })
    assert.deepInclude(changed.body(), { level: 'C1', text: 'Tea\u202e?' })
    const refused = await send(2, { text: 'Tea\u202e?', external_id: 'a\u0007' })
    assertRefused(assert, refused, ['text', 'external_id'])
    const mended = await send(2, { text: 'Tea?', external_id: null })
    assert.deepInclude(mended.body(), { text: 'Tea?', external_id: null })
  })

  test('refuses an edit of a speech without a version: {what}')
    .with([
      { what: 'no header', header: undefined },
      { what: 'an empty one', header: '' },
      { what: 'any version', header: '*' },
      { what: 'no quotation marks', header: '1' },
      { what: 'no closing quotation mark', header: '"1" "2' },
      { what: 'something behind it', header: '"1"; x' },
    ])
    .run(async ({ assert, client }, { header }) => {
      const speech = await createSpeech()
      const accessToken = await token()
      for (const method of ['put', 'delete'] as const) {
        const request = client[method](`${PATH}/${speech.id}`).bearerToken(accessToken)
        if (header !== undefined) request.header('if-match', header)
        const response = await request.json({ text: 'Tea?' })
        assertProblem(assert, response, 428, 'if_match_required')
      }
      await speech.refresh()
      assert.equal(speech.version, 1)
    })

  test('refuses an edit of another version of a speech: {header}')
    .with(['"2"', '"0"', 'W/"1"', '"1x"', '"", "7"', '"99999999999"'].map((header) => ({ header })))
    .run(async ({ assert, client }, { header }) => {
      const speech = await createSpeech()
      const accessToken = await token()
      for (const method of ['put', 'delete'] as const) {
        const request = client[method](`${PATH}/${speech.id}`).bearerToken(accessToken)
        const response = await request.header('if-match', header).json({ text: 'Tea?' })
        assertProblem(assert, response, 412, 'stale')
      }
      await speech.refresh()
      assert.deepInclude(speech.serialize(), { version: 1, deletedAt: null })
      assert.isEmpty(await auditedAbout(speech.id))
    })

  test('accepts an edit that names several versions of a speech', async ({ client }) => {
    const speech = await createSpeech()
    const response = await client
      .put(`${PATH}/${speech.id}`)
      .bearerToken(await token())
      .header('if-match', 'W/"3", "2", "1"')
      .json({ text: 'Tea?' })
    response.assertStatus(200)
  })

  test('refuses a stale edit after a change that did not come through the API', async ({
    assert,
    client,
  }) => {
    const speech = await createSpeech()
    await db.from('speeches').where('id', speech.id).update({ text: 'From an import.' })
    const response = await client
      .put(`${PATH}/${speech.id}`)
      .bearerToken(await token())
      .header('if-match', '"1"')
      .json({ text: 'Tea?' })
    assertProblem(assert, response, 412, 'stale')
    await speech.refresh()
    assert.equal(speech.text, 'From an import.')
  })

  test('accepts one of two edits of a speech at the same moment', async ({ assert, client }) => {
    const accessToken = await token()
    for (let round = 0; round < 5; round++) {
      const speech = await createSpeech()
      const texts = ['Tea?', 'Coffee?', 'Milk?']
      const answers = await Promise.all(
        texts.map((text) => {
          const request = client.put(`${PATH}/${speech.id}`).bearerToken(accessToken)
          return request.header('if-match', '"1"').json({ text })
        })
      )
      const statuses = answers.map((answer) => answer.status())
      assert.sameMembers(statuses, [200, 412, 412])
      await speech.refresh()
      assert.equal(speech.text, texts[statuses.indexOf(200)])
      assert.lengthOf(await auditedAbout(speech.id), 1)
    }
  })

  test('refuses an edit with a bad {field}, and changes nothing')
    .with([
      { field: 'level', body: { text: 'Tea?', level: 'C2' } },
      { field: 'tags.1', body: { text: 'Tea?', unknownTag: true } },
    ])
    .run(async ({ assert, client }, { field, body }) => {
      const tag = await createTag()
      const speech = await createSpeech([tag])
      const tags = 'unknownTag' in body ? [tag.id, randomUUID()] : undefined
      const response = await client
        .put(`${PATH}/${speech.id}`)
        .bearerToken(await token())
        .header('if-match', '"1"')
        .json({ ...body, tags })
      assertRefused(assert, response, [field])
      await speech.refresh()
      assert.equal(speech.text, 'The kettle is on the stove.')
      assert.lengthOf(await db.from('speech_tags').where('speech_id', speech.id), 1)
    })
})

test.group('DELETE admin/speeches/:id', () => {
  test('purging a deleted speech that was practised is final', async ({ assert, client }) => {
    const speech = await createSpeech([], { audioUrl: `speeches/${randomUUID()}.mp3` })
    const { user } = await createLearner()
    await saveSession(user.id, [speech.id])
    const path = `${PATH}/${speech.id}/restore`
    await speech.merge({ deletedAt: DateTime.utc().minus({ days: 400 }) }).save()
    const bin = await app.container.make(SpeechBin)
    await bin.purge(399, { origin: TERMINAL })
    const restored = await client.post(path).bearerToken(await token())
    assertProblem(assert, restored, 409, 'speech_purged')
    const changes = await app.container.make(BulkChanges)
    await assert.rejects(
      () => changes.change([speech.id], { deleted: false }, { origin: TERMINAL }),
      /was purged/
    )
    await speech.refresh()
    assert.isNotNull(speech.deletedAt)
  })

  test('takes a deleted speech out of the game, and a restored one back into it', async ({
    assert,
    client,
  }) => {
    const accessToken = await token()
    const tag = await createTag()
    const speech = await createSpeech([tag])
    await untilCounted(tag, 1)
    const path = `${PATH}/${speech.id}`
    const remove = () => client.delete(path).bearerToken(accessToken).header('if-match', '"1"')
    const deleted = await remove()
    deleted.assertStatus(204)
    await untilCounted(tag, 0)
    const again = await remove()
    again.assertStatus(204)

    const binned = await client.get(path).bearerToken(accessToken)
    assert.isString(binned.body().deleted_at)
    assert.equal(binned.header('etag'), '"2"')
    const update = await client
      .put(path)
      .bearerToken(accessToken)
      .header('if-match', '"2"')
      .json({ text: 'Tea?' })
    assertProblem(assert, update, 409, 'speech_deleted')

    for (const round of ['first', 'again']) {
      const restored = await client.post(`${path}/restore`).bearerToken(accessToken)
      restored.assertStatus(200)
      assert.isNull(restored.body().deleted_at, round)
      assert.equal(restored.header('etag'), '"3"')
    }
    await untilCounted(tag, 1)
    const entries = await auditedAbout(speech.id)
    assert.deepEqual(
      entries.map(({ action, changes }) => ({ action, fields: Object.keys(changes as object) })),
      [
        { action: 'speech_deleted', fields: ['deleted_at'] },
        { action: 'speech_restored', fields: ['deleted_at'] },
      ]
    )
  })
})
