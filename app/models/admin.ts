import type { ModelAdapterOptions } from '@adonisjs/lucid/types/model'
import { AdminSchema } from '#database/schema'

export default class Admin extends AdminSchema {
  /** The query for the admin of a user name, as `postgres/name_key.ts` compares them. */
  static byUsername(username: string, options?: ModelAdapterOptions) {
    return this.query(options).whereRaw('lower(username collate "C") = lower(? collate "C")', [
      username,
    ])
  }
}
