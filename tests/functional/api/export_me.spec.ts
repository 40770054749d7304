import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { audit } from '#auditing/audit_log'
import { createLearner, ORIGIN, signIn } from '#database/factories/learners'
import { finishedSession, saveSession } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { issueCode } from '#tests/support/codes'
import { assertProblem } from '#tests/support/problems'

const PATH = '/api/v1/users/me/export'

test.group('GET users/me/export', () => {
  test('refuses a guest who exports an account', async ({ assert, client }) => {
    assertProblem(assert, await client.get(PATH), 401, 'unauthenticated')
  })

  test('exports everything that is stored about a learner, but no secrets', async ({
    assert,
    client,
  }) => {
    const verifiedAt = DateTime.utc().startOf('second')
    const { email } = await createLearner({ emailVerifiedAt: verifiedAt })
    const { user, accessToken, refreshToken } = await signIn('phone', email)
    const tag = await createTag()
    const speech = await createSpeech([tag])
    const sessionId = await saveSession(user.id, [speech.id], {
      selected_tags: [tag.id],
      started_at: new Date(Date.now() - 60_000),
      results: finishedSession([speech.id]).results.map((one) => ({
        ...one,
        recognized_text: 'I would like tea',
        pronunciation_score: 81.5,
      })),
    })
    await db.table('user_identities').insert({
      ...{ user_id: user.id, provider: 'apple', subject: user.id },
      encrypted_refresh_token: 'encrypted-secret',
    })
    // As linking a provider notes it: what was there before is not written.
    const linked = { action: 'identity_linked', resourceType: 'user', resourceId: user.id }
    const changes = { provider: { after: 'apple' } }
    await db.transaction((trx) => audit(trx, { userId: user.id, ...linked, changes }, ORIGIN))
    const code = await issueCode(user.id, 'change_email', 'mia.new@example.com')
    const response = await client.get(PATH).bearerToken(accessToken)
    response.assertStatus(200)
    assert.match(response.header('content-disposition')!, /^attachment; filename="saywell/)
    const body = JSON.parse(response.text())
    const me = await client.get('/api/v1/users/me').bearerToken(accessToken)
    assert.deepEqual(body.user, me.body())
    assert.lengthOf(body.sessions, 1)
    assert.containsSubset(body.sessions[0], {
      id: sessionId,
      average_score: 81.5,
      selected_tags: [{ id: tag.id, name: tag.name }],
    })
    assert.containsSubset(body.sessions[0].results, [
      {
        sequence_number: 1,
        speech_id: speech.id,
        speech_text: speech.text,
        recognized_text: 'I would like tea',
        pronunciation_score: 81.5,
      },
    ])
    assert.containsSubset(body.account, {
      email_verified_at: verifiedAt.toISO(),
      auth_provider_id: null,
      updated_at: user.updatedAt.toUTC().toISO(),
      has_password: true,
    })
    assert.containsSubset(body.identities, [
      { provider: 'apple', subject: user.id, has_refresh_token: true },
    ])
    assert.containsSubset(body.one_time_codes, [
      { purpose: 'change_email', new_email: 'mia.new@example.com' },
    ])
    assert.containsSubset(body.refresh_tokens, [{ sign_in_id: body.sign_ins[0].id, used_at: null }])
    assert.containsSubset(body.sign_ins, [{ device_name: 'phone', ip_address: '192.0.2.1' }])
    assert.containsSubset(body.audit_logs, [
      { action: 'signed_in', changes: {} },
      { action: 'identity_linked', changes: { provider: { before: null, after: 'apple' } } },
    ])
    for (const secret of [user.password!, refreshToken, 'encrypted-secret', code]) {
      assert.notInclude(response.text(), secret)
    }
  })

  test('exports every session, however many, newest first', async ({ assert, client }) => {
    const { user, accessToken } = await createLearner()
    const other = await createLearner()
    const speech = await createSpeech()
    await saveSession(other.user.id, [speech.id])
    const now = Date.now()
    // Some at the same moment: what comes next is decided by the id.
    const ids = await Promise.all(
      Array.from({ length: 250 }, (_, index) => {
        const completedAt = new Date(now - Math.floor(index / 3) * 1000)
        return saveSession(user.id, [speech.id], { completed_at: completedAt })
      })
    )
    const response = await client.get(PATH).bearerToken(accessToken)
    const { sessions } = JSON.parse(response.text())
    assert.sameMembers(
      sessions.map(({ id }: { id: string }) => id),
      ids
    )
    const times = sessions.map((one: { completed_at: string }) => one.completed_at)
    assert.deepEqual(times, times.toSorted().toReversed())
  })

  test('exports complete JSON for a learner who has done nothing', async ({ assert, client }) => {
    const { user, accessToken } = await createLearner()
    const response = await client.get(PATH).bearerToken(accessToken)
    const { user: profile, sessions, identities } = JSON.parse(response.text())
    assert.equal(profile.id, user.id)
    assert.deepEqual([sessions, identities], [[], []])
  })
})
