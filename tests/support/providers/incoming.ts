import type { JWTPayload } from 'jose'
import type { SocialProvider } from '#accounts/enums'
import { providers } from '#tests/support/providers/running'
import { idToken } from '#tests/support/providers/tokens'

/** Whether the provider says that the address is the person's, says so not, or knows no address. */
type Vouching = 'vouched' | 'not vouched' | 'none'

export interface Incoming {
  who: string
  provider: SocialProvider
  vouching: Vouching
  token: (subject: string, email: string) => string | Promise<string>
}

function ofIdToken(
  provider: SocialProvider,
  claimsFor: (email: string) => JWTPayload
): Incoming['token'] {
  return (sub, email) => idToken(provider, { sub, ...claimsFor(email) })
}

/** Every identity that can come in. */
export const INCOMING: Incoming[] = [
  {
    who: 'Google, address verified',
    provider: 'google',
    vouching: 'vouched',
    token: ofIdToken('google', (email) => ({ email, email_verified: true })),
  },
  {
    who: 'Google, address not verified',
    provider: 'google',
    vouching: 'not vouched',
    token: ofIdToken('google', (email) => ({ email, email_verified: false })),
  },
  {
    who: 'Google, address verified by a text',
    provider: 'google',
    vouching: 'not vouched',
    token: ofIdToken('google', (email) => ({ email, email_verified: 'true' })),
  },
  {
    who: 'Google, no address',
    provider: 'google',
    vouching: 'none',
    token: ofIdToken('google', () => ({ email_verified: true })),
  },
  {
    who: 'Apple, address verified (true)',
    provider: 'apple',
    vouching: 'vouched',
    token: ofIdToken('apple', (email) => ({ email, email_verified: true })),
  },
  {
    who: 'Apple, address verified ("true")',
    provider: 'apple',
    vouching: 'vouched',
    token: ofIdToken('apple', (email) => ({ email, email_verified: 'true' })),
  },
  {
    who: 'Apple, address not verified ("false")',
    provider: 'apple',
    vouching: 'not vouched',
    token: ofIdToken('apple', (email) => ({ email, email_verified: 'false' })),
  },
  {
    who: 'Apple, no address',
    provider: 'apple',
    vouching: 'none',
    token: ofIdToken('apple', () => ({})),
  },
  {
    who: 'Facebook, address',
    provider: 'facebook',
    vouching: 'not vouched',
    token: (subject, email) => providers.facebook.issue({ user_id: subject, email, name: 'Mia' }),
  },
  {
    who: 'Facebook Limited Login, address called verified',
    provider: 'facebook',
    vouching: 'not vouched',
    token: ofIdToken('facebook', (email) => ({ email, email_verified: true })),
  },
  {
    who: 'Facebook, no address',
    provider: 'facebook',
    vouching: 'none',
    token: (subject) => providers.facebook.issue({ user_id: subject }),
  },
]
