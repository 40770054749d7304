import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import { saveSession, sessionBody } from '#database/factories/sessions'
import type { FinishedResult } from '#practice/finished_session'
import { auditedAbout } from '#tests/support/audit'
import { createDrawable } from '#tests/support/catalog'
import { HOSTILE_HTML } from '#tests/support/hostile_props'
import { type PanelAnswer, PanelClient } from '#tests/support/panel_client'
import { changeSession, signedInAdmin } from '#tests/support/panel_sessions'
import { countSessions } from '#tests/support/sessions'

function idsIn(html: string): string[] {
  return [...html.matchAll(/<tr data-row\s+id="s-([^"]*)"/g)].map(([, id]) => id!)
}

async function statusOf(answer: Promise<PanelAnswer>): Promise<number> {
  const { status } = await answer
  return status
}

/** A result with nothing but what it must have. */
function result(speechId: string, fields: Partial<FinishedResult> = {}): FinishedResult {
  return {
    speech_id: speechId,
    sequence_number: 1,
    user_response: 'correct',
    recognized_text: null,
    pronunciation_score: null,
    accuracy_score: null,
    fluency_score: null,
    completeness_score: null,
    response_time_ms: null,
    score_receipt: null,
    ...fields,
  }
}

test.group('Sessions in the admin pages', () => {
  test('are refused to guests, and to forms without the token', async ({ assert }) => {
    const { user } = await createLearner()
    const { ids } = await createDrawable(1)
    const id = await saveSession(user.id, ids)
    const guest = new PanelClient()
    for (const path of ['/admin/sessions', `/admin/sessions/${id}`]) {
      assert.equal(await statusOf(guest.get(path)), 303)
    }
    assert.oneOf(await statusOf(guest.post(`/admin/sessions/${id}/delete`)), [401, 403])
    const client = await PanelClient.signIn()
    const forged = await client.post(`/admin/sessions/${id}/delete`, { _csrf: 'forged' })
    assert.equal(forged.status, 403)
    assert.equal(await countSessions(user.id), 1)
  })

  test('can neither be made nor changed', async ({ assert }) => {
    const { user } = await createLearner()
    const { ids } = await createDrawable(1)
    const id = await saveSession(user.id, ids)
    const client = await PanelClient.signIn()
    assert.equal(await statusOf(client.post('/admin/sessions')), 405)
    assert.equal(await statusOf(client.post(`/admin/sessions/${id}`, { level: 'C1' })), 405)
    assert.equal(await statusOf(client.get('/admin/sessions/new')), 404)
    assert.equal(await statusOf(client.get(`/admin/sessions/${randomUUID()}`)), 404)
  })

  test('are filtered by mode, level, days and learner, the newest first', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { user } = await createLearner({ name: HOSTILE_HTML })
    const { ids } = await createDrawable(1)
    const on = (time: string) => ({ completed_at: new Date(time) })
    const first = await saveSession(user.id, ids, {
      ...on('2026-03-01T23:59:59.999Z'),
      level: 'A1',
      mode: 'listen_only',
    })
    const second = await saveSession(user.id, ids, {
      ...on('2026-03-02T00:00:00Z'),
      level: 'C1',
      mode: 'listen_only',
    })
    const third = await saveSession(user.id, ids, on('2026-03-02T23:59:59.999Z'))
    const other = await createLearner()
    const theirs = await saveSession(other.user.id, ids, on('2026-03-02T12:00:00Z'))
    const shown = async (query: string) => {
      const { html } = await client.get(`/admin/sessions?${query}`)
      assert.notInclude(html, '<img')
      return idsIn(html)
    }
    const own = `learner=${user.id}`
    assert.deepEqual(await shown(own), [third, second, first])
    assert.deepEqual(await shown(`${own}&mode=listen_only`), [second, first])
    assert.deepEqual(await shown(`${own}&level=C1`), [second])
    assert.deepEqual(await shown(`${own}&from=2026-03-02`), [third, second])
    assert.deepEqual(await shown(`${own}&to=2026-03-01`), [first])
    assert.deepEqual(await shown('from=2026-03-02&to=2026-03-02'), [third, theirs, second])
    assert.deepEqual(await shown(`${own}&level=A1&mode=listen_and_repeat`), [])
    const wrong = await client.get(
      `/admin/sessions?${own}&level=A7&mode[]=x&from=2026-02-30&to=never&before=x&sort=1`
    )
    assert.equal(wrong.status, 200)
    assert.deepEqual(idsIn(wrong.html), [third, second, first])
    for (const name of ['level', 'mode', 'from', 'to', 'before']) {
      assert.include(wrong.html, `“${name}”`)
    }
  })

  test('have pages', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { user } = await createLearner()
    const { ids } = await createDrawable(1)
    const completed = new Date('2026-04-01T12:00:00Z')
    const saved: string[] = []
    for (let n = 0; n < 60; n++) {
      saved.push(await saveSession(user.id, ids, { completed_at: completed }))
    }
    const first = await client.get(`/admin/sessions?learner=${user.id}`)
    const older = /href="([^"]*)" rel="next"/.exec(first.html)![1]!.replaceAll('&amp;', '&')
    const second = await client.get(older)
    const all = [...idsIn(first.html), ...idsIn(second.html)]
    assert.lengthOf(idsIn(first.html), 50)
    assert.sameMembers(all, saved)
    assert.lengthOf(new Set(all) as never, 60)
  })
})

test.group('A session in the admin pages', () => {
  test('is shown with what was heard and each score, and whoever looks is noted', async ({
    assert,
  }) => {
    const { client, admin } = await signedInAdmin()
    const { user } = await createLearner({ name: HOSTILE_HTML })
    const { ids } = await createDrawable(2)
    const id = await saveSession(user.id, ids, {
      total_sentences: 2,
      mode: 'listen_and_repeat',
      results: [
        result(ids[0]!, {
          recognized_text: `said ${HOSTILE_HTML} <b>otherwise</b>`,
          pronunciation_score: 61.5,
          accuracy_score: 62.25,
          fluency_score: 0,
          completeness_score: 100,
          response_time_ms: 2345,
        }),
        result(ids[1]!, { sequence_number: 2, user_response: 'skipped' }),
      ],
    })
    const { status, html } = await client.get(`/admin/sessions/${id}?back=/admin/sessions?level=A1`)
    assert.equal(status, 200)
    const cells = [...html.matchAll(/<td class="number" data-label="[^"]*">([^<]*)/g)]
    assert.deepEqual(
      cells.map(([, cell]) => cell),
      [...['61.5', '62.3', '0', '100', '2.3 s'], ...['–', '–', '–', '–', '–']]
    )
    assert.include(html, '1 right, 1 skipped')
    assert.include(html, '<ins>')
    assert.notInclude(html, '<img')
    assert.notInclude(html, '<b>otherwise')
    assert.include(html, 'href="/admin/sessions?level=A1"')
    const [entry, ...more] = await auditedAbout(user.id)
    assert.isEmpty(more)
    assert.containsSubset(entry, { action: 'learner_viewed', admin_id: admin.id })
  })

  test('is deleted with a fresh proof, once by two admins at once, and audited', async ({
    assert,
    client: api,
  }) => {
    const one = await signedInAdmin()
    const other = await signedInAdmin()
    const { user, accessToken } = await createLearner()
    const { ids } = await createDrawable(1)
    const body = sessionBody(ids)
    const key = randomUUID()
    const save = () => {
      const request = api.post('/api/v1/game/sessions').json(body)
      return request.bearerToken(accessToken).header('Idempotency-Key', key)
    }
    const saved = await save()
    const { id } = saved.body() as { id: string }
    const kept = await saveSession(user.id, ids)
    const path = `/admin/sessions/${id}/delete`
    await changeSession(one.client, (data) => (data.sign_in!.provenAt = Date.now() - 601_000))
    const asked = await one.client.post(path)
    assert.equal(asked.status, 422)
    assert.include(asked.html, 'name="proof_password"')
    assert.equal(await countSessions(user.id), 2)
    const proof = { proof_password: 'nine quiet lighthouse keepers' }
    const back = '/admin/sessions?level=B1'
    const answers = await Promise.all([
      one.client.post(path, { ...proof, back }),
      other.client.post(path, { back }),
    ])
    for (const { status, location } of answers) assert.deepEqual([status, location], [303, back])
    assert.equal(await countSessions(user.id), 1)
    const [entry, ...more] = await auditedAbout(id)
    assert.isEmpty(more)
    assert.containsSubset(entry, {
      action: 'session_deleted',
      source: 'page',
      resource_type: 'game_session',
      user_id: null,
      changes: { learner: { before: user.id }, sentences: { before: 1 } },
    })
    assert.equal(await statusOf(one.client.get(`/admin/sessions/${id}`)), 404)
    assert.equal(await statusOf(one.client.get(`/admin/sessions/${kept}`)), 200)
    const log = await one.client.get(`/admin/audit-log?id=${id}`)
    assert.include(log.html, 'the session ')
    // The app may send it again: it stays deleted.
    const repeated = await save()
    repeated.assertStatus(410)
    repeated.assertBodyContains({ code: 'session_deleted' })
    assert.equal(await countSessions(user.id), 1)
  })
})
