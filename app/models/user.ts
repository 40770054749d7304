import { hasMany } from '@adonisjs/lucid/orm'
import type { HasMany } from '@adonisjs/lucid/types/relations'
import { UserSchema } from '#database/schema'
import UserIdentity from '#models/user_identity'

export default class User extends UserSchema {
  @hasMany(() => UserIdentity)
  declare identities: HasMany<typeof UserIdentity>
}
