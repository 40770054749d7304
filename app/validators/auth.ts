import vine from '@vinejs/vine'
import {
  MAX_DEVICE_NAME_CHARACTERS,
  MAX_EMAIL_CHARACTERS,
  MAX_NAME_CHARACTERS,
} from '#accounts/account_limits'
import { SIGN_IN_SCOPES, SOCIAL_PROVIDERS } from '#accounts/enums'
import { email, name, newPassword, text, verbatim } from '#validators/rules'
import { timeZone } from '#validators/times'

const deviceName = () => name(1, MAX_DEVICE_NAME_CHARACTERS).nullable().optional()

/** Longer than any password of ours: what is checked against a hash is bounded. */
export const givenPassword = () => verbatim(1000)

export const registerValidator = vine.create({
  email: email(),
  password: newPassword(),
  name: name(1, MAX_NAME_CHARACTERS),
  time_zone: timeZone().nullable().optional(),
  device_name: deviceName(),
})

export const loginValidator = vine.create({
  email: text(1, MAX_EMAIL_CHARACTERS),
  password: givenPassword(),
  device_name: deviceName(),
})

export const refreshValidator = vine.create({
  refresh_token: verbatim(1000),
})

export const logoutValidator = vine.create({
  scope: vine.enum(SIGN_IN_SCOPES).nullable().optional(),
})

/** Longer than any provider's token: no key is looked for, and nobody asked, for a longer one. */
export const MAX_PROVIDER_TOKEN_CHARACTERS = 16_384

export const authorizationCode = () => verbatim(4096).nullable().optional()

export const socialValidator = vine.create({
  provider: vine.enum(SOCIAL_PROVIDERS),
  token: verbatim(MAX_PROVIDER_TOKEN_CHARACTERS),
  // What is left of it is up to us: nobody should fail to sign in because of a name.
  name: text(0, 1000).nullable().optional(),
  nonce: verbatim(1000).nullable().optional(),
  authorization_code: authorizationCode(),
  time_zone: timeZone().nullable().optional(),
  device_name: deviceName(),
})
