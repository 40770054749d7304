import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import { MAX_NAME_CHARACTERS } from '#accounts/account_limits'
import { SOCIAL_PROVIDERS } from '#accounts/enums'
import type { ProfileChanges } from '#accounts/profiles'
import { authorizationCode, MAX_PROVIDER_TOKEN_CHARACTERS } from '#validators/auth'
import {
  email,
  httpsUrl,
  insteadOf,
  name,
  newPassword,
  readOnly,
  verbatim,
} from '#validators/rules'
import { timeZone } from '#validators/times'

export const updateProfileValidator = vine.create({
  name: name(1, MAX_NAME_CHARACTERS).nullable().optional(),
  avatar_url: httpsUrl().nullable().optional(),
  time_zone: timeZone().nullable().optional(),
  email: readOnly('POST users/me/email changes the e-mail address: leave it out'),
})

export const changePasswordValidator = vine.create({
  current_password: verbatim(1000),
  new_password: newPassword(),
})

/** Either the password, or what a provider has just given the app. */
const proof = () => ({
  password: verbatim(1000).use(insteadOf('provider')).optional().requiredIfMissing('provider'),
  provider: vine.enum(SOCIAL_PROVIDERS).optional(),
  token: verbatim(MAX_PROVIDER_TOKEN_CHARACTERS).optional().requiredIfExists('provider'),
  nonce: verbatim(1000).nullable().optional(),
})

/** What a provider has just given the app. */
const providerToken = () => ({
  provider: vine.enum(SOCIAL_PROVIDERS),
  token: verbatim(MAX_PROVIDER_TOKEN_CHARACTERS),
  nonce: verbatim(1000).nullable().optional(),
})

export const deleteAccountValidator = vine.create(proof())

export const changeEmailValidator = vine.create({ email: email(), ...proof() })

export const firstPasswordValidator = vine.create({
  new_password: newPassword(),
  ...providerToken(),
})

export const linkIdentityValidator = vine.create({
  ...providerToken(),
  authorization_code: authorizationCode(),
  proof: vine.object(proof()),
})

/** What is not sent, or null, stays as it is; but null removes the picture. */
export function toProfileChanges({
  name: newName,
  avatar_url: avatarUrl,
  time_zone: zone,
}: Infer<typeof updateProfileValidator>): ProfileChanges {
  return {
    ...(newName && { name: newName }),
    ...(avatarUrl !== undefined && { avatarUrl }),
    ...(zone && { timeZone: zone }),
  }
}
