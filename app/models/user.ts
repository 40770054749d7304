import { hasMany } from '@adonisjs/lucid/orm'
import type { ModelAdapterOptions } from '@adonisjs/lucid/types/model'
import type { HasMany } from '@adonisjs/lucid/types/relations'
import { UserSchema } from '#database/schema'
import UserIdentity from '#models/user_identity'

export default class User extends UserSchema {
  @hasMany(() => UserIdentity)
  declare identities: HasMany<typeof UserIdentity>

  /**
   * The query for the account of an e-mail address, as the unique index compares them: in lower case,
   * in which PostgreSQL takes some letters for others (İ for i).
   */
  static byEmail(email: string, options?: ModelAdapterOptions) {
    return this.query(options).whereRaw('lower(email) = lower(?)', [email])
  }
}
