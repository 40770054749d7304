import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { AppleRevocations } from '#accounts/apple_revocations'
import { AppleTokens } from '#accounts/identity_providers/apple_tokens'
import UserIdentity from '#models/user_identity'
import env from '#start/env'
import { createOwnDatabase } from '#tests/support/own_database'
import { keptToken } from '#tests/support/providers/kept_token'
import { providers } from '#tests/support/providers/running'
import { idToken, newEmail } from '#tests/support/providers/tokens'
import { serve } from '#tests/support/serving'
import { until } from '#tests/support/until'

const REVOKE_PATH = '/apple/revoke'

interface Row {
  attempts: number
  next_attempt_at: Date
  created_at: Date
}

const rows = () => db.from('apple_revocations').orderBy('created_at') as unknown as Promise<Row[]>

/** Tokens that nobody has tried to revoke yet. */
async function insertDue(tokens: string[]): Promise<void> {
  const due = tokens.map((token) => ({ encrypted_refresh_token: token }))
  await db.table('apple_revocations').multiInsert(due)
}

/** An identity of Apple's that is about to be deleted. */
function identityWith(encryptedRefreshToken: string | null): UserIdentity {
  return new UserIdentity().merge({ provider: 'apple', encryptedRefreshToken })
}

async function untilNoneIsLeft(connection?: string): Promise<void> {
  await until('every token is forgotten', async () => {
    const left = (await db.connection(connection).from('apple_revocations')) as Row[]
    return left.length === 0
  })
}

async function letDue(): Promise<void> {
  await db.from('apple_revocations').update({ next_attempt_at: new Date() })
}

async function revoker(tokens?: AppleTokens) {
  const troubles: Error[] = []
  const appleTokens = tokens ?? (await app.container.make(AppleTokens))
  const revocations = new AppleRevocations(db, appleTokens, (error) => troubles.push(error), 20)
  return { revocations, troubles }
}

test.group("Revoking Apple's tokens", (group) => {
  group.each.setup(async () => {
    await db.from('apple_revocations').delete()
    return () => providers.recover()
  })

  test("revokes Apple's tokens once the deletion of identities is committed", async ({
    assert,
  }) => {
    const { revocations, troubles } = await revoker()
    const before = providers.apple.refreshTokens.length
    const identities = [await keptToken(), null, await keptToken()].map(identityWith)
    await db.transaction((trx) => revocations.enqueue(trx, identities))
    await untilNoneIsLeft()
    assert.lengthOf(providers.apple.refreshTokens, before)
    assert.lengthOf(troubles, 0)
  })

  test('revokes no Apple token when the deletion of identities is rolled back', async ({
    assert,
  }) => {
    const { revocations } = await revoker()
    const asked = providers.requestsTo(REVOKE_PATH)
    const identity = identityWith(await keptToken())
    const trx = await db.transaction()
    await revocations.enqueue(trx, [identity])
    await trx.rollback()
    await revocations.attemptDue()
    assert.lengthOf(await rows(), 0)
    assert.equal(providers.requestsTo(REVOKE_PATH), asked)
  })

  test('forgets an Apple token that Apple does not know any more', async ({ assert }) => {
    const { revocations, troubles } = await revoker()
    const token = await keptToken()
    await insertDue([token, token])
    await revocations.attemptDue()
    assert.lengthOf(await rows(), 0)
    assert.lengthOf(troubles, 0)
  })

  test('waits longer before each new attempt to revoke an Apple token', async ({ assert }) => {
    const { revocations, troubles } = await revoker()
    await insertDue([await keptToken()])
    providers.fail(REVOKE_PATH, '500')
    for (const minutes of [1, 2, 4, 8]) {
      const asked = providers.requestsTo(REVOKE_PATH)
      await letDue()
      await Promise.all([revocations.attemptDue(), revocations.attemptDue()])
      assert.equal(providers.requestsTo(REVOKE_PATH), asked + 1)
      const [row] = await rows()
      const wait = DateTime.fromJSDate(row!.next_attempt_at).diffNow('minutes').minutes
      assert.approximately(wait, minutes, 0.2)
    }
    assert.lengthOf(troubles, 4)
    await db.from('apple_revocations').update({ attempts: 1000 })
    await letDue()
    await revocations.attemptDue()
    const [row] = await rows()
    const wait = DateTime.fromJSDate(row!.next_attempt_at).diffNow('hours').hours
    assert.approximately(wait, 24, 0.1)

    providers.recover()
    await letDue()
    await revocations.attemptDue()
    assert.lengthOf(await rows(), 0)
  })

  test('keeps Apple tokens that are not due', async ({ assert }) => {
    const { revocations } = await revoker()
    await insertDue([await keptToken()])
    await db
      .from('apple_revocations')
      .update({ next_attempt_at: DateTime.utc().plus({ minutes: 1 }).toJSDate() })
    await revocations.attemptDue()
    assert.lengthOf(await rows(), 1)
  })

  test('revokes each Apple token once when two processes do it', async ({ assert }) => {
    const [one, other] = [await revoker(), await revoker()]
    const tokens = await Promise.all(Array.from({ length: 50 }, () => keptToken()))
    await insertDue(tokens)
    const asked = providers.requestsTo(REVOKE_PATH)
    await Promise.all([one.revocations.attemptDue(), other.revocations.attemptDue()])
    assert.equal(providers.requestsTo(REVOKE_PATH) - asked, 50)
    assert.lengthOf(await rows(), 0)
  })

  test('keeps an Apple token that it cannot decrypt or has no key for, and logs why', async ({
    assert,
  }) => {
    const { revocations, troubles } = await revoker()
    await insertDue(['not encrypted by us'])
    await revocations.attemptDue()
    assert.lengthOf(await rows(), 1)
    assert.match((troubles[0]!.cause as Error).message, /kept under another key/)

    const encryption = await app.container.make('encryption')
    const urls = [env.get('APPLE_TOKEN_URL'), env.get('APPLE_REVOKE_URL')] as const
    const keyless = await revoker(new AppleTokens(undefined, ...urls, encryption.use()))
    await insertDue([await keptToken()])
    await keyless.revocations.attemptDue()
    assert.lengthOf(await rows(), 2)
    assert.match((keyless.troubles[0]!.cause as Error).message, /no key to sign with/)
  })

  test('revokes Apple tokens in the background', async ({ cleanup }) => {
    const { revocations } = await revoker()
    revocations.start()
    cleanup(() => revocations.stop())
    for (let i = 0; i < 2; i++) {
      await insertDue([await keptToken()])
      await untilNoneIsLeft()
    }
  })

  test('revokes the token of the earlier Apple identity when an account is reclaimed', async ({
    assert,
    client,
  }) => {
    const email = newEmail()
    const sub = randomUUID()
    const before = providers.apple.refreshTokens.length
    const attacker = await client.post('/api/v1/auth/social').json({
      provider: 'apple',
      token: await idToken('apple', { sub, email, email_verified: false }),
      authorization_code: providers.apple.issueCode(sub),
    })
    attacker.assertStatus(200)
    assert.lengthOf(providers.apple.refreshTokens, before + 1)
    const token = await idToken('google', { email, email_verified: true })
    const owner = await client.post('/api/v1/auth/social').json({ provider: 'google', token })
    assert.equal(owner.body().user.id, attacker.body().user.id)
    await until('it is revoked', () => providers.apple.refreshTokens.length === before)
    await untilNoneIsLeft()
  })

  test('a server revokes Apple tokens from its start', async ({ cleanup }) => {
    const { name, url } = await createOwnDatabase(cleanup)
    const before = providers.apple.refreshTokens.length
    const token = await keptToken()
    await db.connection(name).table('apple_revocations').insert({ encrypted_refresh_token: token })
    await serve({ ...providers.settings, DATABASE_URL: url }, cleanup)
    await until('it is revoked', () => providers.apple.refreshTokens.length === before)
    await untilNoneIsLeft(name)
  })
})
