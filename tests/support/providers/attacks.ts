import { createSecretKey } from 'node:crypto'
import { type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose'
import type { SocialProvider } from '#accounts/enums'
import { providers } from '#tests/support/providers/running'
import { SigningKey } from '#tests/support/providers/signing_key'
import { claimsOf, idToken, sha256 } from '#tests/support/providers/tokens'

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds
/** An ID token of Google. */
export const google = (claims: object = {}) => idToken('google', { ...claims })

/** Signed with a key that is published, as if it were a secret. */
function confused(format: 'pem' | 'der') {
  const { kid, publicKey } = providers.key('google')
  const secret =
    format === 'pem'
      ? Buffer.from(publicKey.export({ format: 'pem', type: 'spki' }))
      : publicKey.export({ format: 'der', type: 'spki' })
  return new SignJWT(claimsOf('google'))
    .setProtectedHeader({ alg: 'HS256', kid })
    .sign(createSecretKey(secret))
}

/** Signed with a key of the attacker, under whatever header. */
export async function forged(
  header: Partial<JWTHeaderParameters> = {},
  provider: SocialProvider = 'google'
) {
  const key = new SigningKey('attacker')
  const token = await key.sign(claimsOf(provider))
  const [, payload, signature] = token.split('.')
  const fields = { alg: 'RS256', kid: providers.key(provider).kid, ...header }
  return `${Buffer.from(JSON.stringify(fields)).toString('base64url')}.${payload}.${signature}`
}

async function changed() {
  const [token, other] = [await google(), await google()]
  const [head, , signature] = token.split('.')
  return [head, other.split('.')[1], signature].join('.')
}

interface Attack {
  what: string
  provider?: SocialProvider
  token: () => string | Promise<string>
  nonce?: string
}

/** Tokens that nobody may be signed in with. */
export const ATTACKS: Attack[] = [
  { what: 'no token at all', token: () => '' },
  { what: 'no JWT', token: () => 'let me in' },
  { what: 'three parts of nothing', token: () => '..' },
  { what: 'no signature (alg: none)', token: () => new UnsecuredJWT(claimsOf('google')).encode() },
  { what: 'HS256 with the public key (PEM) as secret', token: () => confused('pem') },
  { what: 'HS256 with the public key (DER) as secret', token: () => confused('der') },
  { what: "another key under Google's kid", token: () => forged() },
  { what: 'another payload under a good signature', token: () => changed() },
  { what: 'a key of its own in the header', token: () => forged({ jwk: new SigningKey('a').jwk }) },
  {
    what: 'an address of keys in the header',
    token: () => forged({ jku: providers.url('/evil') }),
  },
  { what: 'an unknown critical header', token: () => forged({ crit: ['x'], x: 1 }) },
  { what: 'a path as kid', token: () => forged({ kid: '../../../../dev/null' }) },
  { what: 'SQL as kid', token: () => forged({ kid: "' or 1=1; drop table users; --" }) },
  { what: 'a list as kid', token: () => forged({ kid: ['a'] as unknown as string }) },
  { what: 'no kid, and another key', token: () => forged({ kid: undefined }) },
  { what: 'the token of another app', token: () => google({ aud: 'somebody-elses-app' }) },
  { what: 'no audience', token: () => google({ aud: undefined }) },
  {
    what: 'a token for our app and another one',
    token: () => google({ aud: ['saywell-ios', 'x'] }),
  },
  { what: 'the start of our client id', token: () => google({ aud: 'saywell' }) },
  {
    what: 'both of our client ids in one',
    token: () => google({ aud: 'saywell-ios, saywell-android' }),
  },
  {
    what: 'another issuer',
    token: () => google({ iss: 'https://accounts.google.com.example.org' }),
  },
  { what: 'no issuer', token: () => google({ iss: undefined }) },
  { what: 'an expired token', token: () => google({ exp: inSeconds(-60) }) },
  { what: 'a token without end', token: () => google({ exp: undefined }) },
  { what: 'an end that is text', token: () => google({ exp: '9999999999' as unknown as number }) },
  { what: 'a token that is not valid yet', token: () => google({ nbf: inSeconds(120) }) },
  { what: 'a token of tomorrow', token: () => google({ iat: inSeconds(3600) }) },
  { what: 'a token of last week', token: () => google({ iat: inSeconds(-7 * 86_400) }) },
  { what: 'a token without its time', token: () => google({ iat: undefined }) },
  { what: 'no subject', token: () => google({ sub: undefined }) },
  { what: 'an empty subject', token: () => google({ sub: '' }) },
  { what: 'a number as subject', token: () => google({ sub: 7 }) },
  { what: 'a subject of 300 characters', token: () => google({ sub: '7'.repeat(300) }) },
  { what: 'a subject with NUL', token: () => google({ sub: '7\0' }) },
  { what: 'another nonce', token: () => google({ nonce: 'one' }), nonce: 'other' },
  { what: 'a nonce that only the app sends', token: () => google(), nonce: 'one' },
  { what: 'a nonce that only the token has', token: () => google({ nonce: 'one' }) },
  { what: "Google's nonce hashed", token: () => google({ nonce: sha256('one') }), nonce: 'one' },
  {
    what: "Apple's nonce not hashed",
    provider: 'apple',
    token: () => idToken('apple', { nonce: 'one' }),
    nonce: 'one',
  },
  { what: "Google's token as Apple's", provider: 'apple', token: () => google() },
  { what: "Apple's token as Google's", token: () => idToken('apple') },
  { what: "Facebook's token as Google's", token: () => providers.facebook.issue() },
  {
    what: "Google's key for Apple's claims",
    provider: 'apple',
    token: () => providers.key('google').sign(claimsOf('apple'), providers.key('apple').kid),
  },
  {
    what: "Limited Login with Google's key",
    provider: 'facebook',
    token: () => providers.key('google').sign(claimsOf('facebook')),
  },
  {
    what: 'Limited Login for another app',
    provider: 'facebook',
    token: () => idToken('facebook', { aud: '555' }),
  },
  ...facebookAttacks(),
]

function facebookAttacks(): Attack[] {
  const facts = [
    { what: "Facebook's token for another app", app_id: '555' },
    { what: 'an expired token of Facebook', expires_at: inSeconds(-1) },
    { what: 'a token that Facebook calls invalid', is_valid: false },
    { what: 'the token of a page', type: 'PAGE' },
    { what: 'the token of an app', type: 'APP' },
    { what: "somebody else's profile", id: '4711' },
    { what: "a nonce with Facebook's access token", nonce: 'one' },
  ]
  const attacks: Attack[] = facts.map(({ what, nonce, ...known }) => ({
    what,
    provider: 'facebook',
    token: () => providers.facebook.issue(known),
    nonce,
  }))
  const made = [
    { what: 'a made-up token of Facebook', token: () => 'EAABmadeup' },
    { what: 'parameters in a token of Facebook', token: () => 'EAAB&access_token=1|2' },
    { what: 'blanks in a token of Facebook', token: () => 'EAAB x' },
    { what: 'no token of Facebook', token: () => '' },
  ]
  return [...attacks, ...made.map((one) => ({ ...one, provider: 'facebook' as const }))]
}
