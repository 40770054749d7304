import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import User from '#models/user'
import { auditedAbout } from '#tests/support/audit'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/users/me'

test.group('PUT users/me', () => {
  test("refuses a guest's change of profile", async ({ assert, client }) => {
    assertProblem(assert, await client.put(PATH).json({ name: 'Mia' }), 401, 'unauthenticated')
  })

  test('changes the given fields of a profile, and nothing else', async ({ assert, client }) => {
    const { user, accessToken } = await createLearner({ name: 'Mia', timeZone: 'Asia/Tokyo' })
    const put = (body: object) => client.put(PATH).bearerToken(accessToken).json(body)
    const picture = await put({ avatar_url: 'https://example.com/mia.png' })
    picture.assertStatus(200)
    assert.containsSubset(picture.body(), {
      id: user.id,
      name: 'Mia',
      avatar_url: 'https://example.com/mia.png',
      time_zone: 'Asia/Tokyo',
    })
    const renamed = await put({ name: ' Mia B. ', time_zone: 'America/Argentina/Buenos_Aires' })
    assert.containsSubset(renamed.body(), {
      name: 'Mia B.',
      avatar_url: 'https://example.com/mia.png',
      time_zone: 'America/Argentina/Buenos_Aires',
    })
    const bare = await put({ avatar_url: null, name: null, time_zone: null })
    assert.equal(bare.body().name, 'Mia B.')
    assert.isNull(bare.body().avatar_url)
    const me = await client.get(PATH).bearerToken(accessToken)
    assert.deepEqual(me.body(), bare.body())
  })

  test('takes every time zone of IANA that PostgreSQL knows too, in the usual spelling', async ({
    assert,
    client,
  }) => {
    const { accessToken } = await createLearner()
    const put = (zone: string) =>
      client.put(PATH).bearerToken(accessToken).json({ time_zone: zone })
    for (const [sent, kept] of [
      ['europe/berlin', 'Europe/Berlin'],
      ['america/port-au-prince', 'America/Port-au-Prince'],
      ['utc', 'UTC'],
      ['cuba', 'Cuba'],
      ['gmt+0', 'GMT+0'],
      // Not the name of today, which another server may not know.
      ['Asia/Calcutta', 'Asia/Calcutta'],
      ['Etc/GMT+5', 'Etc/GMT+5'],
      ...[
        'Japan',
        'Singapore',
        'EST5EDT',
        'EST',
        'CET',
        'GB',
        'NZ-CHAT',
        'PRC',
        'W-SU',
        'GMT0',
      ].map((name) => [name, name]),
    ] as [string, string][]) {
      const response = await put(sent)
      response.assertStatus(200)
      assert.equal(response.body().time_zone, kept)
      await assert.doesNotReject(() => db.rawQuery('select now() at time zone ?', [kept]), kept)
    }
  })

  test('logs the changed fields of a profile, and nothing when none changed', async ({
    assert,
    client,
  }) => {
    const { user, accessToken } = await createLearner({ name: 'Mia', timeZone: 'Asia/Tokyo' })
    const put = (body: object) => client.put(PATH).bearerToken(accessToken).json(body)
    const response = await put({ name: 'Mia B.', time_zone: 'Asia/Tokyo' })
    await put({ name: 'Mia B.' })
    const entries = await auditedAbout(user.id)
    const changes = entries.filter(({ action }) => action === 'profile_updated')
    assert.lengthOf(changes, 1)
    assert.containsSubset(changes[0], {
      ...{ user_id: user.id, source: 'api', request_id: response.header('x-request-id') },
    })
    assert.deepEqual(changes[0]!.changes, { name: { before: 'Mia', after: 'Mia B.' } })
  })

  test('changes no field of a profile that is not the learner’s to change', async ({
    assert,
    client,
  }) => {
    const { user, accessToken } = await createLearner()
    const before = await User.findOrFail(user.id)
    const response = await client
      .put(PATH)
      .bearerToken(accessToken)
      .json({
        id: '00000000-0000-4000-8000-000000000000',
        ...{ email_verified: true, email_verified_at: '2026-01-01', emailVerifiedAt: '2026-01-01' },
        ...{ role: 'admin', password: 'another good one', auth_provider: 'google', providers: [] },
      })
    response.assertStatus(200)
    const after = await User.findOrFail(user.id)
    assert.deepEqual(
      { ...after.serialize(), updatedAt: null },
      { ...before.serialize(), updatedAt: null }
    )
    assert.equal(after.password, before.password)
  })

  test('refuses a profile with a bad {field}: {why}, and changes nothing')
    .with([
      { field: 'name', why: 'empty', value: ' ' },
      { field: 'name', why: 'nothing to see', value: '\u200b\u2060' },
      { field: 'name', why: 'too long', value: 'x'.repeat(101) },
      ...ILL_FORMED.map((one) => ({ field: 'name', ...one })),
      { field: 'email', why: 'not to be changed here', value: 'other@example.com' },
      { field: 'email', why: 'not to be taken away', value: null },
      { field: 'avatar_url', why: 'http', value: 'http://example.com/mia.png' },
      { field: 'avatar_url', why: 'a script', value: 'javascript:alert(1)' },
      { field: 'avatar_url', why: 'data', value: 'data:image/png;base64,aaaa' },
      { field: 'avatar_url', why: 'a password in it', value: 'https://a:b@example.com/' },
      { field: 'avatar_url', why: 'no host', value: 'https://' },
      { field: 'avatar_url', why: 'no slashes', value: 'https:example.com' },
      { field: 'avatar_url', why: 'three slashes', value: 'https:///example.com' },
      { field: 'avatar_url', why: 'backslashes', value: 'https:\\\\example.com' },
      { field: 'avatar_url', why: 'a line break', value: 'https://e.com/a\r\nSet-Cookie: a=b' },
      { field: 'avatar_url', why: 'markup', value: 'https://e.com/"><script>' },
      { field: 'avatar_url', why: 'text that turns around', value: 'https://e.com/\u202egpj.exe' },
      { field: 'avatar_url', why: 'too long', value: `https://e.com/${'x'.repeat(2048)}` },
      { field: 'time_zone', why: 'unknown', value: 'Europe/Atlantis' },
      { field: 'time_zone', why: 'an offset', value: '+02:00' },
      { field: 'time_zone', why: 'an offset without a colon', value: '+0200' },
      { field: 'time_zone', why: 'an abbreviation', value: 'PST' },
      { field: 'time_zone', why: 'of ICU alone', value: 'SystemV/EST5EDT' },
      { field: 'time_zone', why: 'not of IANA any more', value: 'US/Pacific-New' },
      { field: 'time_zone', why: 'SQL', value: "UTC'; drop table users" },
    ])
    .run(async ({ assert, client }, { field, value }) => {
      const { user, accessToken } = await createLearner({ name: 'Mia' })
      const body = { name: 'Eve', [field]: value }
      const response = await client.put(PATH).bearerToken(accessToken).json(body)
      assertRefused(assert, response, [field])
      const after = await User.findOrFail(user.id)
      assert.deepEqual([after.name, after.avatarUrl, after.timeZone], ['Mia', null, 'UTC'])
    })

  test('refuses to change the profile of a learner who no longer exists', async ({
    assert,
    client,
  }) => {
    const { user, accessToken } = await createLearner()
    await user.delete()
    const response = await client.put(PATH).bearerToken(accessToken).json({ name: 'Mia' })
    assertProblem(assert, response, 401, 'unauthenticated')
  })
})
