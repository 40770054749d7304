import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createToken } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { assertProblem } from '#tests/support/problems'

const pathOf = (id: string) => `/api/v1/game/speeches/${id}`

test.group('GET game/speeches/:id', (group) => {
  let token: string
  group.setup(async () => {
    token = await createToken()
  })

  test('refuses a guest who asks for a speech', async ({ assert, client }) => {
    const speech = await createSpeech()
    assertProblem(assert, await client.get(pathOf(speech.id)), 401, 'unauthenticated')
  })

  test('answers with a speech and a fresh address of its recording', async ({ assert, client }) => {
    const tag = await createTag()
    const speech = await createSpeech([tag], { type: 'question', audioUrl: 'test/a b.wav' })
    const response = await client.get(pathOf(speech.id.toUpperCase())).bearerToken(token)
    response.assertStatus(200)
    const { audio_url: url, audio_url_expires_at: expiresAt, ...rest } = response.body()
    assert.include(url, '/recordings/test/a%20b.wav?')
    assert.isAtLeast(Date.parse(expiresAt) - Date.now(), 3_599_000)
    assert.deepEqual(rest, {
      id: speech.id,
      text: speech.text,
      level: 'B1',
      type: 'question',
      audio_content_type: 'audio/wav',
      audio_duration_ms: 1500,
      tags: [{ id: tag.id, name: tag.name, category: 'topic' }],
    })
  })

  test('hides a speech that is {state}')
    .with([
      { state: 'deleted', fields: { deletedAt: DateTime.utc() } },
      { state: 'a draft', fields: { published: false } },
      { state: 'purged', fields: { audioUrl: null } },
    ])
    .run(async ({ assert, client }, { fields }) => {
      const speech = await createSpeech([], fields)
      const response = await client.get(pathOf(speech.id)).bearerToken(token)
      assertProblem(assert, response, 404, 'not_found')
    })

  test('answers 404 for the speech id "{$self}"')
    .with([randomUUID(), '1', `${randomUUID()}x`, `${randomUUID()}%00`, 'greetings'])
    .run(async ({ assert, client }, id) => {
      const response = await client.get(pathOf(id)).bearerToken(token)
      assertProblem(assert, response, 404, 'not_found')
    })
})
