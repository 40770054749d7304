import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import { AUTH_PROVIDERS, type AuthProvider } from '#accounts/enums'
import type User from '#models/user'
import { nullable, oneOf, Time, Uuid } from '#transformers/schema'
import { toTime } from '#transformers/serialize'

export const UserSchema = Type.Object({
  id: Uuid,
  email: nullable(Type.String()),
  email_verified: Type.Boolean(),
  name: Type.String(),
  avatar_url: nullable(Type.String()),
  auth_provider: oneOf(AUTH_PROVIDERS),
  providers: Type.Array(oneOf(AUTH_PROVIDERS)),
  time_zone: Type.String({ description: 'IANA name, e.g. Europe/Berlin' }),
  created_at: Time,
})

/** Takes a user with the identities loaded. */
export default class UserTransformer extends BaseTransformer<User> {
  toObject(): Static<typeof UserSchema> {
    const user = this.resource
    return {
      id: user.id,
      email: user.email,
      email_verified: user.emailVerifiedAt !== null,
      name: user.name,
      avatar_url: user.avatarUrl,
      auth_provider: user.authProvider,
      providers: providersOf(user),
      time_zone: user.timeZone,
      created_at: toTime(user.createdAt),
    }
  }
}

/** Every way to sign in to the account. */
function providersOf({ password, identities }: User): AuthProvider[] {
  const providers = identities.map(({ provider }) => provider)
  return [...(password === null ? [] : (['email'] as const)), ...new Set(providers)]
}
