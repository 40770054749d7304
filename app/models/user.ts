import { hasMany } from '@adonisjs/lucid/orm'
import type { ModelAdapterOptions } from '@adonisjs/lucid/types/model'
import type { HasMany } from '@adonisjs/lucid/types/relations'
import { UserSchema } from '#database/schema'
import UserIdentity from '#models/user_identity'

export default class User extends UserSchema {
  @hasMany(() => UserIdentity)
  declare identities: HasMany<typeof UserIdentity>

  /** The query for the account of an e-mail address, as `postgres/name_key.ts` compares them. */
  static byEmail(email: string, options?: ModelAdapterOptions) {
    return this.query(options).whereRaw('lower(email collate "C") = lower(? collate "C")', [email])
  }
}
