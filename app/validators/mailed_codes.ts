import vine from '@vinejs/vine'
import { newPassword, text } from '#validators/rules'

/** Anything that is no code is a wrong one; blanks come along when it is copied. */
const code = () => text(1, 20)

export const verifyEmailValidator = vine.create({ code: code() })

export const confirmEmailValidator = vine.create({ code: code() })

export const forgotPasswordValidator = vine.create({ email: text(1, 254) })

export const resetPasswordValidator = vine.create({
  email: text(1, 254),
  code: code(),
  password: newPassword(),
})
