import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import UserIdentity from '#models/user_identity'
import { assertProblem } from '#tests/support/problems'
import { providers } from '#tests/support/providers/running'
import { idToken } from '#tests/support/providers/tokens'
import { countAccountRows } from '#tests/support/row_counts'

const PATH = '/api/v1/auth/social'
const TOKEN_PATH = '/apple/token'

async function request(sub: string, code?: string, aud = 'com.example.saywell') {
  const token = await idToken('apple', { sub, aud })
  return { provider: 'apple', token, authorization_code: code }
}

async function keptFor(subject: string): Promise<string | null> {
  const identity = await UserIdentity.findByOrFail({ provider: 'apple', subject })
  return identity.encryptedRefreshToken
}

test.group("Apple's authorization code", (group) => {
  group.each.teardown(() => providers.recover())

  test("exchanges Apple's code for a refresh token, which is stored encrypted", async ({
    assert,
    client,
  }) => {
    const sub = randomUUID()
    const before = providers.apple.refreshTokens
    const code = providers.apple.issueCode(sub)
    const response = await client.post(PATH).json(await request(sub, code))
    response.assertStatus(200)
    const issued = providers.apple.refreshTokens.filter((token) => !before.includes(token))
    assert.lengthOf(issued, 1)
    const kept = await keptFor(sub)
    assert.isAbove(kept!.length, 50)
    assert.notInclude(kept!, issued[0]!)
    assert.notInclude(response.text(), kept!)
  })

  test("exchanges Apple's code for the app that the token is of", async ({ client }) => {
    const sub = randomUUID()
    const web = 'com.example.saywell.web'
    const code = providers.apple.issueCode(sub, web)
    const response = await client.post(PATH).json(await request(sub, code, web))
    response.assertStatus(200)
  })

  test('replaces the stored Apple token by one from a later code, and keeps it without a code', async ({
    assert,
    client,
  }) => {
    const sub = randomUUID()
    await client.post(PATH).json(await request(sub, providers.apple.issueCode(sub)))
    const first = await keptFor(sub)
    await client.post(PATH).json(await request(sub))
    assert.equal(await keptFor(sub), first)
    await client.post(PATH).json(await request(sub, providers.apple.issueCode(sub)))
    assert.notEqual(await keptFor(sub), first)
  })

  test('signs in with Apple without a code', async ({ assert, client }) => {
    const sub = randomUUID()
    const asked = providers.requestsTo(TOKEN_PATH)
    const response = await client.post(PATH).json(await request(sub))
    response.assertStatus(200)
    assert.isNull(await keptFor(sub))
    assert.equal(providers.requestsTo(TOKEN_PATH), asked)
  })

  test("ignores Apple's code with a refused token, and with one of Google", async ({
    assert,
    client,
  }) => {
    const asked = providers.requestsTo(TOKEN_PATH)
    const sub = randomUUID()
    const code = providers.apple.issueCode(sub)
    const refused = await client.post(PATH).json(await request(sub, code, 'other.app'))
    assertProblem(assert, refused, 401, 'invalid_provider_token')
    const google = { provider: 'google', token: await idToken('google'), authorization_code: code }
    const response = await client.post(PATH).json(google)
    response.assertStatus(200)
    assert.equal(providers.requestsTo(TOKEN_PATH), asked)
  })

  test("refuses Apple's code: {why}")
    .with([
      { why: 'made up', code: () => 'made-up' },
      { why: "another app's", code: (sub: string) => providers.apple.issueCode(sub, 'other.app') },
      { why: "another person's", code: () => providers.apple.issueCode(randomUUID()) },
      { why: 'empty', code: () => '' },
    ])
    .run(async ({ assert, client }, { code }) => {
      const sub = randomUUID()
      const before = await countAccountRows()
      const response = await client.post(PATH).json(await request(sub, code(sub)))
      assertProblem(assert, response, 401, 'invalid_provider_token')
      assert.deepEqual(await countAccountRows(), before)
    })

  test("accepts Apple's code twice, as the first answer may have been lost", async ({
    assert,
    client,
  }) => {
    const sub = randomUUID()
    const body = await request(sub, providers.apple.issueCode(sub))
    const first = await client.post(PATH).json(body)
    const kept = await keptFor(sub)
    const again = await client.post(PATH).json(body)
    again.assertStatus(200)
    assert.equal(again.body().user.id, first.body().user.id)
    assert.equal(await keptFor(sub), kept)
  })

  test('waits for Apple at a first sign-in, but lets known learners in without: {$self}')
    .with(['500', 'close', 'garbage'] as const)
    .run(async ({ assert, client }, failure) => {
      const sub = randomUUID()
      const code = providers.apple.issueCode(sub)
      const before = await countAccountRows()
      providers.fail(TOKEN_PATH, failure)
      const first = await client.post(PATH).json(await request(sub, code))
      assertProblem(assert, first, 503, 'provider_unavailable')
      assert.equal(first.header('retry-after'), '10')
      assert.deepEqual(await countAccountRows(), before)

      providers.recover()
      const second = await client.post(PATH).json(await request(sub, code))
      second.assertStatus(200)
      providers.fail(TOKEN_PATH, failure)
      const third = await client.post(PATH).json(await request(sub, providers.apple.issueCode(sub)))
      third.assertStatus(200)
    })
})
