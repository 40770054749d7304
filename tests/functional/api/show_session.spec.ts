import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createLearner } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { createSpeeches } from '#database/factories/speeches'
import { createDrawable } from '#tests/support/catalog'
import { assertProblem } from '#tests/support/problems'

const pathOf = (id: string) => `/api/v1/game/sessions/${id}`

test.group('GET game/sessions/:id', () => {
  test('refuses a guest who asks for a session', async ({ assert, client }) => {
    assertProblem(assert, await client.get(pathOf(randomUUID())), 401, 'unauthenticated')
  })

  test('answers with a session and its results in sequence', async ({ assert, client }) => {
    const { user, accessToken } = await createLearner()
    const { tag, speeches } = await createDrawable(3)
    const ids = speeches.map((speech) => speech.id)
    const sessionId = await saveSession(user.id, ids, { selected_tags: [tag.id] })
    const response = await client.get(pathOf(sessionId.toUpperCase())).bearerToken(accessToken)
    response.assertStatus(200)
    assert.equal(response.body().id, sessionId)
    assert.deepEqual(response.body().selected_tags, [
      { id: tag.id, name: tag.name, category: 'topic' },
    ])
    const results = response.body().results as { speech: { id: string; audio_url: string } }[]
    assert.deepEqual(
      results.map(({ speech }) => speech.id),
      ids
    )
    assert.match(results[0]!.speech.audio_url, /\?expires=\d+&signature=/)
  })

  test('a saved session keeps deleted and purged speeches, and old tag names', async ({
    assert,
    client,
  }) => {
    const { user, accessToken } = await createLearner()
    const { tag, speeches } = await createDrawable(2)
    const [deleted, purged] = speeches
    const sessionId = await saveSession(user.id, [deleted!.id, purged!.id], {
      selected_tags: [tag.id],
    })
    const oldName = tag.name
    await deleted!.merge({ deletedAt: DateTime.utc() }).save()
    await purged!.merge({ deletedAt: DateTime.utc(), audioUrl: null }).save()
    await tag.merge({ name: `renamed ${randomUUID()}` }).save()

    const response = await client.get(pathOf(sessionId)).bearerToken(accessToken)
    response.assertStatus(200)
    assert.equal(response.body().selected_tags[0].name, oldName)
    const [first, second] = response.body().results.map((result: { speech: object }) => {
      return result.speech
    })
    assert.deepInclude(first, { id: deleted!.id, deleted: true, text: deleted!.text })
    assert.isString(first.audio_url)
    assert.deepInclude(second, {
      ...{ id: purged!.id, deleted: true, audio_url: null },
      ...{ audio_url_expires_at: null, audio_content_type: null },
    })
  })

  test('keeps a session whose tags are gone', async ({ assert, client }) => {
    const { user, accessToken } = await createLearner()
    const { tag, ids } = await createDrawable(1)
    const sessionId = await saveSession(user.id, ids, { selected_tags: [tag.id] })
    await tag.delete()
    const response = await client.get(pathOf(sessionId)).bearerToken(accessToken)
    assert.equal(response.body().selected_tags[0].id, tag.id)
    assert.deepEqual(response.body().results[0].speech.tags, [])
  })

  test("refuses another learner's session", async ({ assert, client }) => {
    const owner = await createLearner()
    const other = await createLearner()
    const speeches = await createSpeeches(1)
    const sessionId = await saveSession(owner.user.id, [speeches[0]!.id])
    const response = await client.get(pathOf(sessionId)).bearerToken(other.accessToken)
    assertProblem(assert, response, 403, 'not_yours')
    assert.notInclude(response.text(), speeches[0]!.id)
  })

  test('answers 404 for the session id "{$self}"')
    .with([randomUUID(), '1', 'random', `${randomUUID()}%00`, `${randomUUID()}'`])
    .run(async ({ assert, client }, id) => {
      const { accessToken } = await createLearner()
      const response = await client.get(pathOf(id)).bearerToken(accessToken)
      assertProblem(assert, response, 404, 'not_found')
    })
})
