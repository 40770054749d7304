import { createPrivateKey } from 'node:crypto'
import {
  allOrNone,
  isProduction,
  list,
  or,
  type Rule,
  text,
  url,
  withoutSlash,
} from '#settings/rules'

const APPLE_KEY = ['APPLE_TEAM_ID', 'APPLE_KEY_ID', 'APPLE_PRIVATE_KEY']

const endpoint = (address: string) => or(url(['https:'], ['http:']), address)

/** Apple's tokens are revoked with it; in production, nobody signs in with Apple without it. */
const appleTeam: Rule<string | undefined> = (_name, value, all) => {
  if (isProduction(all) && all.APPLE_CLIENT_ID !== undefined) {
    const why = "deleting an account that uses Apple has to revoke Apple's token."
    allOrNone(all, ['APPLE_CLIENT_ID', ...APPLE_KEY], why)
  } else allOrNone(all, APPLE_KEY, "Apple's tokens can be revoked with all three only.")
  return value
}

/** A private key that ES256 signs with (RFC 7518, section 3.4). */
const p256Key: Rule<string | undefined> = (name, value) => {
  const pem = value?.replaceAll('\\n', '\n')
  if (pem === undefined || isP256(pem)) return pem
  throw new Error(`${name} is not the key of Apple's .p8 file, with \\n for its line breaks.`)
}

function isP256(pem: string): boolean {
  try {
    const { asymmetricKeyDetails } = createPrivateKey(pem)
    return pem.includes('BEGIN PRIVATE KEY') && asymmetricKeyDetails?.namedCurve === 'prime256v1'
  } catch {
    return false
  }
}

const facebookApp: Rule<string | undefined> = (_name, value, all) => {
  const why = 'a token from Facebook can be checked with both only.'
  allOrNone(all, ['FACEBOOK_APP_ID', 'FACEBOOK_APP_SECRET'], why)
  return value
}

/** Google, Apple and Facebook; any of them can be left out. */
export const identityProviderSettings = {
  GOOGLE_CLIENT_ID: list(),
  APPLE_CLIENT_ID: list(),
  APPLE_TEAM_ID: appleTeam,
  APPLE_KEY_ID: text,
  APPLE_PRIVATE_KEY: p256Key,
  FACEBOOK_APP_ID: facebookApp,
  FACEBOOK_APP_SECRET: text,
  GOOGLE_JWKS_URL: endpoint('https://www.googleapis.com/oauth2/v3/certs'),
  APPLE_JWKS_URL: endpoint('https://appleid.apple.com/auth/keys'),
  APPLE_TOKEN_URL: endpoint('https://appleid.apple.com/auth/token'),
  APPLE_REVOKE_URL: endpoint('https://appleid.apple.com/auth/revoke'),
  FACEBOOK_GRAPH_URL: withoutSlash(endpoint('https://graph.facebook.com/v23.0')),
  FACEBOOK_JWKS_URL: endpoint('https://limited.facebook.com/.well-known/oauth/openid/jwks/'),
}
