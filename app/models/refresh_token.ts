import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { RefreshTokenSchema } from '#database/schema'
import User from '#models/user'

export default class RefreshToken extends RefreshTokenSchema {
  @belongsTo(() => User)
  declare user: BelongsTo<typeof User>
}
