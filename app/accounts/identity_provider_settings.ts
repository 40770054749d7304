import { createPrivateKey } from 'node:crypto'

/** How settings are read, and where faults go. */
export interface SettingsReader {
  isProduction: boolean
  /** @returns undefined for what is missing or blank */
  text(name: string): string | undefined
  /** @returns undefined for what is missing, or is no address with one of these protocols: a fault */
  url(name: string, protocols: readonly string[]): string | undefined
  fault(line: string): void
}

const APPLE_KEY = ['APPLE_TEAM_ID', 'APPLE_KEY_ID', 'APPLE_PRIVATE_KEY']

/** Reads and checks the settings of Google, Apple and Facebook; any of them can be left out. */
export function checkProviderSettings(read: SettingsReader) {
  const { text, fault, isProduction } = read

  const list = (name: string) => (text(name) ?? '').split(',').flatMap((id) => id.trim() || [])

  function endpoint(name: string, fallback: string): string {
    const value = read.url(name, isProduction ? ['https:'] : ['http:', 'https:']) ?? fallback
    if (name !== 'FACEBOOK_GRAPH_URL') return value
    return value.replace(/\/$/, '')
  }

  function allOrNone(names: string[], why: string): void {
    const missing = names.filter((name) => text(name) === undefined)
    if (missing.length === 0 || missing.length === names.length) return
    fault(`${missing.join(', ')} missing: ${why}`)
  }

  const privateKey = text('APPLE_PRIVATE_KEY')?.replaceAll('\\n', '\n')
  if (privateKey !== undefined && !isP256(privateKey)) {
    fault("APPLE_PRIVATE_KEY is not the key of Apple's .p8 file, with \\n for its line breaks.")
  }
  if (isProduction && text('APPLE_CLIENT_ID') !== undefined) {
    allOrNone(
      ['APPLE_CLIENT_ID', ...APPLE_KEY],
      "deleting an account that uses Apple has to revoke Apple's token."
    )
  } else {
    allOrNone(APPLE_KEY, "Apple's tokens can be revoked with all three only.")
  }
  allOrNone(
    ['FACEBOOK_APP_ID', 'FACEBOOK_APP_SECRET'],
    'a token from Facebook can be checked with both only.'
  )

  return {
    GOOGLE_CLIENT_ID: list('GOOGLE_CLIENT_ID'),
    APPLE_CLIENT_ID: list('APPLE_CLIENT_ID'),
    APPLE_TEAM_ID: text('APPLE_TEAM_ID'),
    APPLE_KEY_ID: text('APPLE_KEY_ID'),
    APPLE_PRIVATE_KEY: privateKey,
    FACEBOOK_APP_ID: text('FACEBOOK_APP_ID'),
    FACEBOOK_APP_SECRET: text('FACEBOOK_APP_SECRET'),
    GOOGLE_JWKS_URL: endpoint('GOOGLE_JWKS_URL', 'https://www.googleapis.com/oauth2/v3/certs'),
    APPLE_JWKS_URL: endpoint('APPLE_JWKS_URL', 'https://appleid.apple.com/auth/keys'),
    APPLE_TOKEN_URL: endpoint('APPLE_TOKEN_URL', 'https://appleid.apple.com/auth/token'),
    APPLE_REVOKE_URL: endpoint('APPLE_REVOKE_URL', 'https://appleid.apple.com/auth/revoke'),
    FACEBOOK_GRAPH_URL: endpoint('FACEBOOK_GRAPH_URL', 'https://graph.facebook.com/v23.0'),
    FACEBOOK_JWKS_URL: endpoint(
      'FACEBOOK_JWKS_URL',
      'https://limited.facebook.com/.well-known/oauth/openid/jwks/'
    ),
  }
}

/** Whether it is a private key that ES256 signs with (RFC 7518, section 3.4). */
function isP256(pem: string): boolean {
  try {
    const { asymmetricKeyDetails } = createPrivateKey(pem)
    return pem.includes('BEGIN PRIVATE KEY') && asymmetricKeyDetails?.namedCurve === 'prime256v1'
  } catch {
    return false
  }
}
