import { createHmac, randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { AccessTokens } from '#accounts/access_tokens'
import { TokenExpired, Unauthenticated } from '#accounts/errors'

const SECRET = 'a secret for these tests, of more than 32 characters'
const holder = { userId: randomUUID(), signInId: randomUUID() }
const tokens = new AccessTokens([SECRET], 60)

const now = () => Math.floor(Date.now() / 1000)
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

const HEADER = { alg: 'HS256', typ: 'at+jwt' }
const CLAIMS = {
  iss: 'saywell',
  aud: 'saywell-learners',
  sub: holder.userId,
  sid: holder.signInId,
  jti: randomUUID(),
}

/** A token made without the library, so that everything in it can be wrong. */
function forge(
  header: Record<string, unknown>,
  claims: Record<string, unknown>,
  { secret = SECRET, hash = 'sha256' } = {}
): string {
  const signed = `${encode({ ...HEADER, ...header })}.${encode({
    ...CLAIMS,
    iat: now(),
    exp: now() + 60,
    ...claims,
  })}`
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`
}

function partsOf(token: string): Record<string, unknown>[] {
  return token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>)
}

test.group('Access tokens', () => {
  test('an access token names its learner', ({ assert }) => {
    const token = tokens.sign(holder)
    assert.deepEqual(tokens.verify(token), holder)
    assert.deepEqual(tokens.verify(token), holder, 'the second time, from the cache')
    assert.deepEqual(tokens.verify(forge({}, {})), holder, 'the forgery of these tests is right')
  })

  test('an access token is a JWT of the type at+jwt that lives an hour', ({ assert }) => {
    const [header, claims] = partsOf(tokens.sign(holder))
    assert.containsSubset(header, { alg: 'HS256', typ: 'at+jwt' })
    assert.match(String(header!.kid), /^[\w-]{8}$/)
    assert.containsSubset(claims, { ...CLAIMS, jti: claims!.jti })
    assert.equal(Number(claims!.exp) - Number(claims!.iat), 3600)
    assert.notEqual(claims!.jti, partsOf(tokens.sign(holder))[1]!.jti)
    assert.equal(tokens.lifetimeSeconds, 3600)
  })

  test('refuses an access token with {why}')
    .with([
      { why: 'another key', token: forge({}, {}, { secret: `${SECRET}!` }) },
      { why: 'no signature', token: forge({}, {}).replace(/[^.]+$/, '') },
      { why: 'no algorithm', token: forge({ alg: 'none' }, {}).replace(/[^.]+$/, '') },
      { why: 'no algorithm but a signature', token: forge({ alg: 'none' }, {}) },
      { why: 'another algorithm', token: forge({ alg: 'HS512' }, {}, { hash: 'sha512' }) },
      { why: 'a public key algorithm', token: forge({ alg: 'RS256' }, {}) },
      { why: 'another type', token: forge({ typ: 'JWT' }, {}) },
      { why: 'no type', token: forge({ typ: undefined }, {}) },
      { why: 'another issuer', token: forge({}, { iss: 'elsewhere' }) },
      { why: 'no issuer', token: forge({}, { iss: undefined }) },
      { why: 'another audience', token: forge({}, { aud: 'saywell-admins' }) },
      { why: 'no audience', token: forge({}, { aud: undefined }) },
      { why: 'no subject', token: forge({}, { sub: undefined }) },
      { why: 'no sign-in', token: forge({}, { sid: undefined }) },
      { why: 'no time of issue', token: forge({}, { iat: undefined }) },
      { why: 'no expiry', token: forge({}, { exp: undefined }) },
      { why: 'an expiry that is text', token: forge({}, { exp: 'never' }) },
      { why: 'a start in the future', token: forge({}, { nbf: now() + 600 }) },
      { why: 'other claims under the signature', token: tamper(forge({}, {})) },
      { why: 'no parts', token: 'nonsense' },
      { why: 'parts that are no JSON', token: 'bm8.bm8.bm8' },
      { why: 'a list as claims', token: forge({}, {}).replace(/\.[^.]+\./, '.W10.') },
      { why: 'nothing', token: '' },
    ])
    .run(({ assert }, { token }) => {
      assert.throws(() => tokens.verify(token), Unauthenticated)
    })

  test('access tokens outlive a change of the key as long as the old one is accepted', ({
    assert,
  }) => {
    const next = `${SECRET}, the next`
    const before = tokens.sign(holder)
    const rotated = new AccessTokens([next, SECRET], 60)
    assert.deepEqual(rotated.verify(before), holder)
    assert.deepEqual(rotated.verify(rotated.sign(holder)), holder)
    const withdrawn = new AccessTokens([next], 60)
    assert.throws(() => withdrawn.verify(before), Unauthenticated)
    assert.deepEqual(withdrawn.verify(rotated.sign(holder)), holder, 'the newest key signs')
    const expired = forge({}, { iat: now() - 3601, exp: now() - 1 })
    assert.throws(() => rotated.verify(expired), TokenExpired)
  })

  test('checks access tokens with our keys alone, whatever the kid says: {$self}')
    .with(['../../../dev/null', "x' union select 'k", 'http://evil.example/key'])
    .run(({ assert }, kid) => {
      const rotated = new AccessTokens([`${SECRET}, the next`, SECRET], 60)
      assert.deepEqual(rotated.verify(forge({ kid }, {})), holder)
      for (const secret of ['', kid]) {
        const forged = forge({ kid }, {}, { secret })
        assert.throws(() => rotated.verify(forged), Unauthenticated)
      }
    })

  test('an access token from the future has expired: a clock was set back', ({ assert }) => {
    const ahead = (seconds: number) => forge({}, { iat: now() + seconds, exp: now() + 3600 })
    assert.throws(() => tokens.verify(ahead(310)), TokenExpired)
    assert.deepEqual(tokens.verify(ahead(290)), holder, 'two servers with two clocks')
  })

  test('tells an expired access token apart from a bad one', ({ assert }) => {
    const expired = forge({}, { iat: now() - 3601, exp: now() - 1 })
    assert.throws(() => tokens.verify(expired), TokenExpired)
    const foreign = forge({}, { exp: now() - 1 }, { secret: `${SECRET}!` })
    assert.throws(() => tokens.verify(foreign), Unauthenticated)
  })
})

function tamper(token: string): string {
  const [header, , signature] = token.split('.')
  const claims = { ...partsOf(token)[1], sub: randomUUID() }
  return `${header}.${encode(claims)}.${signature}`
}
