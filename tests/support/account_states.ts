import { randomUUID } from 'node:crypto'
import { DateTime } from 'luxon'
import { SOCIAL_PROVIDERS, type SocialProvider } from '#accounts/enums'
import { createLearner } from '#database/factories/learners'
import type User from '#models/user'
import UserIdentity from '#models/user_identity'
import { newEmail } from '#tests/support/providers/tokens'

/** Of the identity that comes in. */
export interface Arriving {
  provider: SocialProvider
  subject: string
  email: string
}

/** What becomes of an identity, by whether its provider vouches for the address. */
export type Outcome = 'new' | 'known' | 'linked' | 'reclaimed' | 'account_exists'

export interface AccountState {
  state: string
  /** @returns the account that is there before, if any */
  prepare: (arriving: Arriving) => Promise<User | undefined>
  vouched: Outcome
  notVouched: Outcome
  noAddress: Outcome
}

const NOW = DateTime.utc()

async function account(fields: Partial<User>): Promise<User> {
  const { user } = await createLearner(fields)
  return user
}

async function withIdentity(
  fields: Partial<User>,
  provider: SocialProvider,
  subject: string = randomUUID()
): Promise<User> {
  const wayIn = { password: null, authProvider: provider, authProviderId: subject }
  const user = await account({ ...wayIn, ...fields })
  await UserIdentity.create({ userId: user.id, provider, subject })
  return user
}

function otherThan(provider: SocialProvider): SocialProvider {
  return SOCIAL_PROVIDERS.find((one) => one !== provider)!
}

/** U+212A, the Kelvin sign: k in lower case. */
const lookAlike = (email: string) => `\u212a${email}`

/** Every account that an identity can meet: with its own address, unless the name says otherwise. */
export const ACCOUNT_STATES: AccountState[] = [
  {
    state: 'no account',
    prepare: async () => undefined,
    vouched: 'new',
    notVouched: 'new',
    noAddress: 'new',
  },
  {
    state: 'password, address never verified',
    prepare: ({ email }) => account({ email: email.toUpperCase() }),
    vouched: 'reclaimed',
    notVouched: 'account_exists',
    noAddress: 'new',
  },
  {
    state: 'password, address verified',
    prepare: ({ email }) => account({ email: email.toUpperCase(), emailVerifiedAt: NOW }),
    vouched: 'linked',
    notVouched: 'account_exists',
    noAddress: 'new',
  },
  {
    state: 'another provider, address never verified',
    prepare: ({ email, provider }) => withIdentity({ email }, otherThan(provider)),
    vouched: 'reclaimed',
    notVouched: 'account_exists',
    noAddress: 'new',
  },
  {
    state: 'another provider, address verified',
    prepare: ({ email, provider }) =>
      withIdentity({ email, emailVerifiedAt: NOW }, otherThan(provider)),
    vouched: 'linked',
    notVouched: 'account_exists',
    noAddress: 'new',
  },
  {
    state: 'another person at the same provider, address never verified',
    prepare: ({ email, provider }) => withIdentity({ email }, provider),
    vouched: 'reclaimed',
    notVouched: 'account_exists',
    noAddress: 'new',
  },
  {
    state: 'another person at the same provider, address verified',
    prepare: ({ email, provider }) => withIdentity({ email, emailVerifiedAt: NOW }, provider),
    vouched: 'account_exists',
    notVouched: 'account_exists',
    noAddress: 'new',
  },
  {
    state: 'an address that looks alike, verified',
    prepare: ({ email }) => account({ email: lookAlike(email.slice(1)), emailVerifiedAt: NOW }),
    vouched: 'new',
    notVouched: 'new',
    noAddress: 'new',
  },
  {
    state: 'this identity, address never verified',
    prepare: ({ email, provider, subject }) => withIdentity({ email }, provider, subject),
    vouched: 'known',
    notVouched: 'known',
    noAddress: 'known',
  },
  {
    state: 'this identity, without an address',
    prepare: ({ provider, subject }) => withIdentity({ email: null }, provider, subject),
    vouched: 'known',
    notVouched: 'known',
    noAddress: 'known',
  },
  {
    state: 'this identity with another address, and somebody else with this one',
    prepare: async ({ email, provider, subject }) => {
      await account({ email, emailVerifiedAt: NOW })
      return withIdentity({ email: newEmail(), emailVerifiedAt: NOW }, provider, subject)
    },
    vouched: 'known',
    notVouched: 'known',
    noAddress: 'known',
  },
]
