import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createAdmin } from '#database/factories/admins'
import { createLearner } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import { createTag, Tag } from '#database/factories/tags'
import { auditedAbout } from '#tests/support/audit'
import { untilCounted } from '#tests/support/catalog'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/admin/tags'

interface AdminTag {
  id: string
  name: string
  category: string | null
  speech_count: number
  created_at: string
}

async function signedIn() {
  const { admin, accessToken } = await createAdmin()
  return { admin, token: accessToken }
}

test.group('GET admin/tags', () => {
  test('counts the drafts and unrecorded speeches of a tag, but not those in the bin', async ({
    assert,
    client,
  }) => {
    const { token } = await signedIn()
    const [tag, unused] = [await createTag(), await createTag({ category: null })]
    await createSpeech([tag])
    await createSpeech([tag], { published: false })
    await createSpeech([tag], { audioUrl: null })
    await createSpeech([tag], { deletedAt: DateTime.utc() })
    const response = await client.get(PATH).bearerToken(token)
    response.assertStatus(200)
    const tags = response.body().data as AdminTag[]
    const find = (id: string) => tags.find((one) => one.id === id)
    const { createdAt } = await Tag.findOrFail(tag.id)
    assert.deepEqual(find(tag.id), {
      ...{ id: tag.id, name: tag.name, category: 'topic' },
      ...{ speech_count: 3, created_at: createdAt.toUTC().toISO() },
    })
    assert.deepInclude(find(unused.id), { category: null, speech_count: 0 })
    const one = await client.get(`${PATH}/${tag.id}`).bearerToken(token)
    assert.deepEqual(one.body(), find(tag.id))
  })
})

test.group('POST admin/tags', () => {
  test('creates a tag that learners see, and logs it', async ({ assert, client }) => {
    const { admin, token } = await signedIn()
    const name = `weather ${randomUUID()}`
    const response = await client
      .post(PATH)
      .bearerToken(token)
      .json({ name: `  ${name}\n`, category: 'topic', id: randomUUID() })
    response.assertStatus(201)
    const tag = response.body() as AdminTag
    assert.deepInclude(tag, { name, category: 'topic', speech_count: 0 })
    assert.equal(response.header('location'), `${PATH}/${tag.id}`)
    const read = await client.get(response.header('location')!).bearerToken(token)
    assert.deepEqual(read.body(), tag)
    await untilCounted(await Tag.findOrFail(tag.id), 0)
    const [entry, ...more] = await auditedAbout(tag.id)
    assert.isEmpty(more)
    assert.deepInclude(entry, {
      ...{ admin_id: admin.id, action: 'tag_created', resource_type: 'tag', source: 'api' },
      ...{ ip_address: '127.0.0.1', request_id: response.header('x-request-id') },
      changes: {
        name: { before: null, after: name },
        category: { before: null, after: 'topic' },
      },
    })
  })

  test('creates a tag without a category', async ({ assert, client }) => {
    const { token } = await signedIn()
    const body = { name: `tag ${randomUUID()}` }
    const response = await client.post(PATH).bearerToken(token).json(body)
    assert.isNull((response.body() as AdminTag).category)
  })

  test('refuses a taken tag name, in any case', async ({ assert, client }) => {
    const { token } = await signedIn()
    const tag = await createTag()
    const body = { name: tag.name.toUpperCase() }
    const response = await client.post(PATH).bearerToken(token).json(body)
    assertProblem(assert, response, 409, 'name_taken')
    assert.lengthOf(await db.from('tags').whereRaw('lower(name) = lower(?)', [tag.name]), 1)
  })

  test('refuses a new tag with a bad {field}: {why}')
    .with([
      { field: 'name', why: 'missing', body: {} },
      { field: 'name', why: 'blank', body: { name: ' \n ' } },
      { field: 'name', why: 'too long', body: { name: 'x'.repeat(101) } },
      { field: 'name', why: 'no text', body: { name: 7 } },
      { field: 'category', why: 'empty', body: { name: 'kettle', category: '' } },
      { field: 'category', why: 'too long', body: { name: 'kettle', category: 'x'.repeat(51) } },
      ...ILL_FORMED.map(({ why, value }) => ({ field: 'name', why, body: { name: value } })),
    ])
    .run(async ({ assert, client }, { field, body }) => {
      const { admin, token } = await signedIn()
      assertRefused(assert, await client.post(PATH).bearerToken(token).json(body), [field])
      assert.isEmpty(await db.from('audit_logs').where('admin_id', admin.id))
    })
})

test.group('PUT admin/tags/:id', () => {
  test('changes the given fields of a tag, and logs only those', async ({ assert, client }) => {
    const { token } = await signedIn()
    const tag = await createTag()
    const send = (body: object) => client.put(`${PATH}/${tag.id}`).bearerToken(token).json(body)
    const name = `renamed ${randomUUID()}`
    const renamed = await send({ name })
    renamed.assertStatus(200)
    assert.deepInclude(renamed.body(), { id: tag.id, name, category: 'topic' })
    const uncategorised = await send({ name, category: null })
    assert.isNull(uncategorised.body().category)
    const same = await send({ name, category: null })
    assert.deepEqual(same.body(), uncategorised.body())
    const entries = await auditedAbout(tag.id)
    assert.deepEqual(
      entries.map(({ action, changes }) => ({ action, changes })),
      [
        { action: 'tag_updated', changes: { name: { before: tag.name, after: name } } },
        { action: 'tag_updated', changes: { category: { before: 'topic', after: null } } },
      ]
    )
  })

  test("refuses the name of another tag, but accepts the tag's own in other capitals", async ({
    assert,
    client,
  }) => {
    const { token } = await signedIn()
    const [tag, other] = [await createTag(), await createTag()]
    const send = (name: string) => client.put(`${PATH}/${tag.id}`).bearerToken(token).json({ name })
    assertProblem(assert, await send(other.name.toUpperCase()), 409, 'name_taken')
    assert.isEmpty(await auditedAbout(tag.id))
    const own = await send(tag.name.toUpperCase())
    assert.equal(own.body().name, tag.name.toUpperCase())
  })

  test('refuses a name that is too long, and leaves the tag', async ({ assert, client }) => {
    const { token } = await signedIn()
    const tag = await createTag()
    const request = client.put(`${PATH}/${tag.id}`).bearerToken(token)
    assertRefused(assert, await request.json({ name: 'x'.repeat(101) }), ['name'])
    const { name } = await Tag.findOrFail(tag.id)
    assert.equal(name, tag.name)
  })
})

test.group('DELETE admin/tags/:id', () => {
  test('deletes a tag that no speech has', async ({ assert, client }) => {
    const { token } = await signedIn()
    const tag = await createTag()
    const remove = () => client.delete(`${PATH}/${tag.id}`).bearerToken(token)
    const response = await remove()
    response.assertStatus(204)
    assert.isNull(await Tag.find(tag.id))
    const [entry] = await auditedAbout(tag.id)
    assert.deepInclude(entry, {
      action: 'tag_deleted',
      changes: {
        name: { before: tag.name, after: null },
        category: { before: 'topic', after: null },
      },
    })
    assertProblem(assert, await remove(), 404, 'not_found')
  })

  test('refuses to delete a tag of speeches, and counts those in the bin too', async ({
    assert,
    client,
  }) => {
    const { token } = await signedIn()
    const tag = await createTag()
    await createSpeech([tag])
    await createSpeech([tag], { deletedAt: DateTime.utc() })
    const response = await client.delete(`${PATH}/${tag.id}`).bearerToken(token)
    const { detail } = assertProblem(assert, response, 409, 'tag_in_use')
    assert.match(detail, /^2 speeches have this tag, 1 of them in the bin/)
    assert.lengthOf(await db.from('speech_tags').where('tag_id', tag.id), 2)
    assert.isEmpty(await auditedAbout(tag.id))
  })

  test('deletes a tag that only a purged speech has', async ({ client }) => {
    const { token } = await signedIn()
    const tag = await createTag()
    const speech = await createSpeech([tag], { audioUrl: null })
    const { user } = await createLearner()
    await saveSession(user.id, [speech.id])
    await db.rawQuery('update speeches set deleted_at = now() where id = ?', [speech.id])
    const response = await client.delete(`${PATH}/${tag.id}`).bearerToken(token)
    response.assertStatus(204)
  })

  test('refuses one of two when a tag is deleted while a speech gets it', async ({
    assert,
    client,
  }) => {
    const { token } = await signedIn()
    for (let round = 0; round < 10; round++) {
      const tag = await createTag()
      const speech = { text: 'Tea?', level: 'A1', tags: [tag.id], published: false }
      const [deleted, created] = await Promise.all([
        client.delete(`${PATH}/${tag.id}`).bearerToken(token),
        client.post('/api/v1/admin/speeches').bearerToken(token).json(speech),
      ])
      if (created.status() === 201) assertProblem(assert, deleted, 409, 'tag_in_use')
      else {
        assertRefused(assert, created, ['tags.0'])
        deleted.assertStatus(204)
      }
    }
  })
})
