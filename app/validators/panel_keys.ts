import vine from '@vinejs/vine'

export const panelKeysValidator = vine.create({
  keys: vine.enum(['on', 'off']),
})
