import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { DatabaseDraw } from '#catalog/drawing/database_draw'
import { createLearner, type TestLearner } from '#database/factories/learners'
import { createSpeeches, Speech } from '#database/factories/speeches'
import { createDrawable } from '#tests/support/catalog'
import { signedInAdmin } from '#tests/support/panel_sessions'
import { assertProblem, assertRefused } from '#tests/support/problems'

const FAVORITES = '/api/v1/favorites'

const reportsOf = (id: string) => `/api/v1/speeches/${id}/reports`

function report(client: ApiClient, { accessToken }: TestLearner, id: string, body: object = {}) {
  const request = client.post(reportsOf(id)).bearerToken(accessToken)
  return request.json({ reason: 'recording', ...body })
}

async function warningsOf(id: string): Promise<string[][]> {
  const { warnings, acceptedWarnings } = await Speech.findOrFail(id)
  return [warnings, acceptedWarnings]
}

async function accept(id: string): Promise<void> {
  const speech = await Speech.findOrFail(id)
  await speech.merge({ warnings: [], acceptedWarnings: ['reported'] }).save()
}

test.group('Favorites', () => {
  test('are refused to guests, and for what learners cannot get', async ({ assert, client }) => {
    const path = `${FAVORITES}/${randomUUID()}`
    assertProblem(assert, await client.get(FAVORITES), 401, 'unauthenticated')
    assertProblem(assert, await client.put(path), 401, 'unauthenticated')
    assertProblem(assert, await client.delete(path), 401, 'unauthenticated')
    const { accessToken } = await createLearner()
    const [draft] = await createSpeeches(1, [], { published: false })
    for (const id of [randomUUID(), draft!.id, 'mine']) {
      const added = await client.put(`${FAVORITES}/${id}`).bearerToken(accessToken)
      assertProblem(assert, added, 404, 'not_found')
    }
    const noId = await client.delete(`${FAVORITES}/mine`).bearerToken(accessToken)
    assertProblem(assert, noId, 404, 'not_found')
    const wrong = await client.get(`${FAVORITES}?per_page=101`).bearerToken(accessToken)
    assertRefused(assert, wrong, ['per_page'])
  })

  test('are listed by page, the latest first, and can be added and removed twice', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const other = await createLearner()
    const speeches = await createSpeeches(3)
    const ids = speeches.map(({ id }) => id)
    const change = (method: 'put' | 'delete', id: string, { accessToken } = learner) => {
      return client[method](`${FAVORITES}/${id}`).bearerToken(accessToken)
    }
    for (const id of [ids[0]!, ids[1]!, ids[2]!, ids[0]!]) {
      const added = await change('put', id)
      added.assertStatus(204)
    }
    await change('put', ids[0]!, other)
    const list = async (query = '') => {
      const listed = await client.get(`${FAVORITES}${query}`).bearerToken(learner.accessToken)
      const { data, meta } = listed.body()
      return { ids: data.map(({ id }: { id: string }) => id), meta }
    }
    const all = await list()
    assert.deepEqual(all.ids, ids.toReversed())
    const second = await list('?page=2&per_page=2')
    assert.deepEqual(second, {
      ids: [ids[0]!],
      meta: { page: 2, per_page: 2, total: 3, last_page: 2 },
    })
    await speeches[1]!.merge({ deletedAt: DateTime.utc() }).save()
    for (const id of [ids[0]!, ids[0]!]) {
      const removed = await change('delete', id)
      removed.assertStatus(204)
    }
    const left = await list()
    assert.deepEqual(left.ids, [ids[2]!])
  })
})

test.group('Reports of speeches', () => {
  test('are refused to guests, for what learners cannot get, and with a wrong body', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const [speech, draft] = [
      ...(await createSpeeches(1)),
      ...(await createSpeeches(1, [], { published: false })),
    ]
    assertProblem(assert, await client.post(reportsOf(speech!.id)), 401, 'unauthenticated')
    for (const id of [randomUUID(), draft!.id]) {
      assertProblem(assert, await report(client, learner, id), 404, 'not_found')
    }
    const wrong = { reason: 'boring', note: 'x'.repeat(501) }
    assertRefused(assert, await report(client, learner, speech!.id, wrong), ['reason', 'note'])
    assert.deepEqual(await warningsOf(speech!.id), [[], []])
  })

  test('of two learners become a warning; the reporter does not get the speech any more', async ({
    assert,
    client,
  }) => {
    const [one, two, three] = [await createLearner(), await createLearner(), await createLearner()]
    const { tag, ids } = await createDrawable(3)
    const id = ids[0]!
    const drawnBy = async ({ accessToken }: TestLearner) => {
      const request = client.post('/api/v1/game/speeches/random').bearerToken(accessToken)
      const drawn = await request.json({ level: 'B1', tags: [tag.id], limit: 3 })
      return drawn.body().data.map((speech: { id: string }) => speech.id)
    }
    const first = await report(client, one, id, { note: 'The last word is cut off.' })
    first.assertStatus(202)
    await report(client, one, id, { reason: 'text' })
    assert.deepEqual(await warningsOf(id), [[], []])
    assert.sameMembers(await drawnBy(one), ids.slice(1))
    assert.sameMembers(await drawnBy(two), ids)
    // Also while the cells are loading.
    const database = await app.container.make(DatabaseDraw)
    const limits = { limit: 3, exclude: [], learnerId: one.user.id }
    const early = await database.draw({ level: 'B1', tagIds: [tag.id] }, limits)
    assert.sameMembers(
      early!.map((speech) => speech.id),
      ids.slice(1)
    )

    const { version } = await Speech.findOrFail(id)
    await Promise.all([report(client, two, id), report(client, three, id)])
    assert.deepEqual(await warningsOf(id), [['reported'], []])
    const warned = await Speech.findOrFail(id)
    assert.equal(warned.version, version)
    const { client: panel } = await signedInAdmin()
    const overview = await panel.get('/admin')
    assert.include(overview.html, '/admin/speeches?warning=any')
    const list = await panel.get('/admin/speeches?warning=reported')
    assert.include(list.html, id)
    assert.include(list.html, 'reported by learners')

    // An admin finds it fine: all get it again, and can say so again.
    await accept(id)
    assert.deepEqual(await warningsOf(id), [[], []])
    assert.sameMembers(await drawnBy(one), ids)
    await report(client, one, id)
    assert.deepEqual(await warningsOf(id), [[], []])
    await report(client, two, id)
    assert.deepEqual(await warningsOf(id), [['reported'], []])

    // Somebody mends it.
    await warned.refresh()
    await warned.merge({ text: 'The kettle is in the garden.' }).save()
    assert.deepEqual(await warningsOf(id), [[], []])
    assert.sameMembers(await drawnBy(two), ids)

    const exported = await client.get('/api/v1/users/me/export').bearerToken(one.accessToken)
    const { speech_reports: reports } = JSON.parse(exported.text())
    assert.containsSubset(reports, [{ speech_id: id, reason: 'text', note: null }])
    assert.isNotNull(reports[0].resolved_at)
  })
})
