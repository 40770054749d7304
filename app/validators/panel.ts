import vine from '@vinejs/vine'
import { LANGUAGES } from '#accounts/languages'
import { givenPassword } from '#validators/auth'
import { text, verbatim } from '#validators/rules'
import { timeZone } from '#validators/times'

export const panelSignInValidator = vine.create({
  username: text(1, 100),
  password: givenPassword(),
})

/** One of the two is enough: which, the field's name says. */
export const panelFactorValidator = vine.create({
  code: text(1, 100).optional().requiredIfMissing('recovery_code'),
  recovery_code: text(1, 100).optional(),
})

export const panelEnrolmentValidator = vine.create({
  sealed: verbatim(1000),
  code: text(0, 100),
})

export const panelThemeValidator = vine.create({
  theme: vine.enum(['system', 'light', 'dark']),
})

/** `browser`: the one that the browser asks for. */
export const panelLanguageValidator = vine.create({
  language: vine.enum(['browser', ...LANGUAGES]),
})

export const panelTimeZoneValidator = vine.create({ time_zone: timeZone() })

/** Names, separated by commas; an empty field is none. */
export const panelColumnsValidator = vine.create({ columns: text(0, 200) })
