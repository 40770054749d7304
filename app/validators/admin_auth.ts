import vine from '@vinejs/vine'
import { givenPassword } from '#validators/auth'
import { text } from '#validators/rules'

export const adminLoginValidator = vine.create({
  username: text(1, 100),
  password: givenPassword(),
  code: text(1, 100).nullable().optional(),
})
