import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { createToken } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { createDrawable, untilCounted } from '#tests/support/catalog'
import { assertProblem, assertRefused } from '#tests/support/problems'

const PATH = '/api/v1/game/speeches/random'

test.group('POST game/speeches/random', (group) => {
  let token: string
  group.setup(async () => {
    token = await createToken()
  })

  test('refuses a guest who draws speeches', async ({ assert, client }) => {
    const response = await client.post(PATH).json({ level: 'B1', tags: [randomUUID()] })
    assertProblem(assert, response, 401, 'unauthenticated')
  })

  test('draws speeches of the level, with signed addresses of recordings', async ({
    assert,
    client,
  }) => {
    const { tag, ids } = await createDrawable(3)
    const response = await client
      .post(PATH)
      .bearerToken(token)
      .json({ level: 'B1', tags: [tag.id] })
    response.assertStatus(200)
    const speeches = response.body().data
    assert.sameMembers(
      speeches.map(({ id }: { id: string }) => id),
      ids
    )
    const { audio_url: url, audio_url_expires_at: expiresAt, ...speech } = speeches[0]
    assert.match(url, /\/recordings\/test\/kettle\.mp3\?expires=\d+&signature=[\w-]{43}$/)
    assert.isAtLeast(Date.parse(expiresAt) - Date.now(), 3_599_000)
    assert.deepEqual(speech, {
      id: speech.id,
      text: 'The kettle is on the stove.',
      level: 'B1',
      type: 'answer',
      audio_content_type: 'audio/mpeg',
      audio_duration_ms: 1500,
      tags: [{ id: tag.id, name: tag.name, category: 'topic' }],
    })
  })

  test('draws speeches that have any of the tags, each once', async ({ assert, client }) => {
    const [one, other] = [await createTag(), await createTag()]
    const both = await createSpeech([one, other])
    const first = await createSpeech([one])
    await createSpeech([other], { level: 'B2' })
    await untilCounted(one, 2)
    await untilCounted(other, 2)
    const draw = { level: 'B1', tags: [one.id, other.id, randomUUID()] }
    const response = await client.post(PATH).bearerToken(token).json(draw)
    const speeches = response.body().data as { id: string; tags: { name: string }[] }[]
    assert.sameMembers(
      speeches.map(({ id }) => id),
      [both.id, first.id]
    )
    const names = speeches.find(({ id }) => id === both.id)!.tags.map(({ name }) => name)
    assert.deepEqual(names, [one.name, other.name].sort())
  })

  test('draws ten speeches unless the request has another limit', async ({ assert, client }) => {
    const { tag } = await createDrawable(12)
    const draw = { level: 'B1', tags: [tag.id] }
    const ten = await client
      .post(PATH)
      .bearerToken(token)
      .json({ ...draw, limit: null })
    assert.lengthOf(ten.body().data, 10)
    const fifty = await client
      .post(PATH)
      .bearerToken(token)
      .json({ ...draw, limit: 50 })
    assert.lengthOf(fifty.body().data, 12)
    const one = await client
      .post(PATH)
      .bearerToken(token)
      .json({ ...draw, limit: 1 })
    assert.lengthOf(one.body().data, 1)
  })

  test('draws neither excluded speeches nor those of other types', async ({ assert, client }) => {
    const { tag, ids } = await createDrawable(2)
    const question = await createSpeech([tag], { type: 'question' })
    await untilCounted(tag, 3)
    const draw = { level: 'B1', tags: [tag.id.toUpperCase()], exclude: [ids[0]!.toUpperCase()] }
    const rest = await client.post(PATH).bearerToken(token).json(draw)
    assert.sameMembers(
      rest.body().data.map(({ id }: { id: string }) => id),
      [ids[1]!, question.id]
    )
    const answers = await client
      .post(PATH)
      .bearerToken(token)
      .json({ ...draw, type: 'answer' })
    assert.lengthOf(answers.body().data, 1)
    const nothing = await client
      .post(PATH)
      .bearerToken(token)
      .json({ ...draw, exclude: [...ids, question.id] })
    assert.deepEqual(nothing.body(), { data: [] })
  })

  test('draws no speeches for unknown tags', async ({ assert, client }) => {
    const draw = { level: 'B1', tags: [randomUUID()], type: null, exclude: null }
    const response = await client.post(PATH).bearerToken(token).json(draw)
    response.assertStatus(200)
    assert.deepEqual(response.body(), { data: [] })
  })

  const id = randomUUID()
  test('refuses a draw with a bad {field}: {why}')
    .with([
      { field: 'level', why: 'missing', value: undefined },
      { field: 'level', why: 'unknown', value: 'C2' },
      { field: 'level', why: 'a list', value: ['B1'] },
      { field: 'type', why: 'unknown', value: 'shout' },
      { field: 'type', why: 'a number', value: 1 },
      { field: 'tags', why: 'missing', value: undefined },
      { field: 'tags', why: 'null', value: null },
      { field: 'tags', why: 'text', value: id },
      { field: 'tags', why: 'none', value: [] },
      { field: 'tags', why: '21', value: Array.from({ length: 21 }, () => randomUUID()) },
      { field: 'tags', why: 'the same twice', value: [id, id] },
      { field: 'tags', why: 'the same in upper case', value: [id, id.toUpperCase()] },
      { field: 'tags.1', why: 'no UUID', value: [id, 'greetings'] },
      { field: 'tags.0', why: 'a number', value: [5] },
      { field: 'tags.0', why: 'null inside', value: [null] },
      { field: 'tags.0', why: 'NUL', value: [`${id}\0`] },
      { field: 'limit', why: 'zero', value: 0 },
      { field: 'limit', why: '51', value: 51 },
      { field: 'limit', why: 'a fraction', value: 2.5 },
      { field: 'limit', why: 'text', value: '5' },
      { field: 'exclude', why: '201', value: Array.from({ length: 201 }, () => randomUUID()) },
      { field: 'exclude.0', why: 'no UUID', value: ['x'] },
      { field: 'exclude.0', why: 'a low surrogate alone', value: ['\udfff'] },
    ])
    .run(async ({ assert, client }, { field, value }) => {
      const draw = { level: 'B1', tags: [randomUUID()], [field.split('.')[0]!]: value }
      assertRefused(assert, await client.post(PATH).bearerToken(token).json(draw), [field])
    })
})
