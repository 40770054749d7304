import { test } from '@japa/runner'
import { InvalidProviderToken, ProviderNotConfigured, ProviderUnavailable } from '#accounts/errors'
import { AppleIdentities } from '#accounts/identity_providers/apple_identities'
import { FacebookIdentities } from '#accounts/identity_providers/facebook_identities'
import { GoogleIdentities } from '#accounts/identity_providers/google_identities'
import { freePort } from '#tests/support/free_port'
import { FAILURES, ProviderServer } from '#tests/support/providers/provider_server'
import { SigningKey } from '#tests/support/providers/signing_key'
import { claimsOf, GOOGLE_APP } from '#tests/support/providers/tokens'

type Cleanup = (end: () => Promise<void>) => void
type Thrown = { code?: string; message: string; cause?: Error }

const COOL_DOWN_MS = 200

/** Providers of its own, and our side of them without anything remembered. */
async function start(cleanup: Cleanup, coolDownMs = COOL_DOWN_MS) {
  const server = await new ProviderServer().start()
  cleanup(() => server.stop())
  const google = new GoogleIdentities({
    clientIds: [GOOGLE_APP],
    jwksUrl: server.url('/google/keys'),
    coolDownMs,
  })
  const facebook = new FacebookIdentities({
    appId: server.facebook.appId,
    appSecret: server.facebook.appSecret,
    graphUrl: server.url('/facebook/graph'),
    jwksUrl: server.url('/facebook/keys'),
  })
  return { server, google, facebook }
}

async function failureOf(work: Promise<unknown>): Promise<Thrown> {
  try {
    await work
  } catch (error) {
    return error as Thrown
  }
  throw new Error('It did not fail.')
}

test.group("A provider's keys", () => {
  test("fetches a provider's keys once, however many tokens come", async ({ assert, cleanup }) => {
    const { server, google } = await start(cleanup)
    const token = await server.key('google').sign(claimsOf('google'))
    await Promise.all(Array.from({ length: 20 }, () => google.verify(token, null)))
    assert.equal(server.requestsTo('/google/keys'), 1)
  })

  test("fetches a provider's keys again when they have changed, and refuses old ones", async ({
    assert,
    cleanup,
  }) => {
    const { server, google } = await start(cleanup, 0)
    const old = await server.key('google').sign(claimsOf('google'))
    await google.verify(old, null)
    const key = server.rotateKey('google', new SigningKey('next', 'ES256'))
    const { subject } = await google.verify(await key.sign(claimsOf('google', { sub: 's' })), null)
    assert.equal(subject, 's')
    assert.equal(server.requestsTo('/google/keys'), 2)
    await assert.rejects(() => google.verify(old, null), InvalidProviderToken)
  })

  test("does not fetch a provider's keys again for a while, whatever key a token names", async ({
    assert,
    cleanup,
  }) => {
    const { server, google } = await start(cleanup, 60_000)
    await google.verify(await server.key('google').sign(claimsOf('google')), null)
    const attacker = new SigningKey('attacker')
    for (let i = 0; i < 10; i++) {
      const token = await attacker.sign(claimsOf('google'), `unknown-${i}`)
      await assert.rejects(() => google.verify(token, null), InvalidProviderToken)
    }
    assert.equal(server.requestsTo('/google/keys'), 1)
  })

  test("does not blame the token when a provider's keys cannot be fetched: {$self}")
    .with([...FAILURES, 'hang'] as const)
    .run(async ({ assert, cleanup }, failure) => {
      const { server, google } = await start(cleanup)
      const token = await server.key('google').sign(claimsOf('google'))
      server.fail('/google/keys', failure)
      const error = await failureOf(google.verify(token, null))
      assert.instanceOf(error, ProviderUnavailable)
      assert.match(error.cause!.message, /^google: http:.*\/google\/keys /)
      server.recover()
      const identity = await google.verify(token, null)
      assert.equal(identity.provider, 'google')
    })

  test("does not blame the token when a provider's keys are malformed", async ({
    assert,
    cleanup,
  }) => {
    const { server } = await start(cleanup)
    const token = await server.key('google').sign(claimsOf('google'))
    const lost = new GoogleIdentities({ clientIds: [GOOGLE_APP], jwksUrl: server.url('/nothing') })
    await assert.rejects(() => lost.verify(token, null), ProviderUnavailable)
    const closed = new GoogleIdentities({
      clientIds: [GOOGLE_APP],
      jwksUrl: `http://127.0.0.1:${await freePort()}/keys`,
    })
    await assert.rejects(() => closed.verify(token, null), ProviderUnavailable)
  })
})

test.group('A provider that is not set up', () => {
  test('names a provider that is not set up, and asks nobody', async ({ assert, cleanup }) => {
    const { server } = await start(cleanup)
    const jwksUrl = server.url('/google/keys')
    const graphUrl = server.url('/facebook/graph')
    const none = [
      new GoogleIdentities({ clientIds: [], jwksUrl }),
      new AppleIdentities({ clientIds: [], jwksUrl }),
      new FacebookIdentities({ appId: undefined, appSecret: undefined, graphUrl, jwksUrl }),
    ]
    const token = await server.key('google').sign(claimsOf('google', { aud: undefined }))
    for (const provider of none) {
      await assert.rejects(() => provider.verify(token, null), ProviderNotConfigured)
    }
    assert.equal(server.requestsTo('/google/keys'), 0)
  })
})

test.group("Facebook's Graph API", () => {
  test('does not blame the token when Facebook fails: {path} {failure}')
    .with(['debug_token', 'me'].flatMap((path) => FAILURES.map((failure) => ({ path, failure }))))
    .run(async ({ assert, cleanup }, { path, failure }) => {
      const { server, facebook } = await start(cleanup)
      server.fail(`/facebook/graph/${path}`, failure)
      const token = server.facebook.issue()
      const error = await failureOf(facebook.verify(token, null))
      assert.instanceOf(error, ProviderUnavailable)
      assert.notInclude(error.cause!.message, token)
      assert.notInclude(error.cause!.message, server.facebook.appSecret)
    })

  test('tells only the operator when Facebook does not know our secret', async ({
    assert,
    cleanup,
  }) => {
    const { server } = await start(cleanup)
    const facebook = new FacebookIdentities({
      appId: server.facebook.appId,
      appSecret: 'not this one',
      graphUrl: server.url('/facebook/graph'),
      jwksUrl: server.url('/facebook/keys'),
    })
    const error = await failureOf(facebook.verify(server.facebook.issue(), null))
    assert.equal(error.code, 'provider_unavailable')
    assert.equal(error.cause!.message, 'facebook: debug_token answered 400, code 190')
    assert.notInclude(error.message, '190')
  })

  test('asks Facebook for a profile only after it knows that the token is ours', async ({
    assert,
    cleanup,
  }) => {
    const { server, facebook } = await start(cleanup)
    const token = server.facebook.issue({ app_id: '555' })
    await assert.rejects(() => facebook.verify(token, null), InvalidProviderToken)
    assert.equal(server.requestsTo('/facebook/graph/me'), 0)
  })
})
