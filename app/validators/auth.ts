import vine from '@vinejs/vine'
import { SIGN_IN_SCOPES } from '#accounts/enums'
import { email, newPassword, text, verbatim } from '#validators/rules'

const deviceName = () => text(1, 100).nullable().optional()

/** Longer than any password of ours: what is checked against a hash is bounded. */
export const givenPassword = () => verbatim(1000)

export const registerValidator = vine.create({
  email: email(),
  password: newPassword(),
  name: text(1, 100),
  device_name: deviceName(),
})

export const loginValidator = vine.create({
  email: text(1, 254),
  password: givenPassword(),
  device_name: deviceName(),
})

export const refreshValidator = vine.create({
  refresh_token: verbatim(1000),
})

export const logoutValidator = vine.create({
  scope: vine.enum(SIGN_IN_SCOPES).nullable().optional(),
})
