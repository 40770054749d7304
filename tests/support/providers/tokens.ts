import { createHash, randomUUID } from 'node:crypto'
import type { JWTPayload } from 'jose'
import type { SocialProvider } from '#accounts/enums'
import { providers } from '#tests/support/providers/running'

export const GOOGLE_APP = 'saywell-ios'
const APPLE_APP = 'com.example.saywell'

const now = () => Math.floor(Date.now() / 1000)

/** What a provider says of somebody new who signed in to our app a moment ago. */
export function claimsOf(provider: SocialProvider, changes: JWTPayload = {}): JWTPayload {
  const common = { sub: randomUUID(), iat: now() - 5, exp: now() + 3600 }
  const own = {
    google: {
      iss: 'https://accounts.google.com',
      aud: GOOGLE_APP,
      azp: GOOGLE_APP,
      name: 'Mia Google',
    },
    apple: { iss: 'https://appleid.apple.com', aud: APPLE_APP },
    facebook: {
      iss: 'https://www.facebook.com',
      aud: providers.facebook.appId,
      name: 'Mia Facebook',
    },
  }
  return { ...common, ...own[provider], ...changes }
}

/** An ID token, signed by the provider; of Facebook, one of Limited Login. */
export function idToken(provider: SocialProvider, changes: JWTPayload = {}): Promise<string> {
  return providers.key(provider).sign(claimsOf(provider, changes))
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export function newEmail(): string {
  return `${randomUUID()}@example.com`
}
