import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import type Admin from '#models/admin'
import { Uuid } from '#transformers/schema'

export const AdminSchema = Type.Object({ id: Uuid, username: Type.String() })

export default class AdminTransformer extends BaseTransformer<Admin> {
  toObject(): Static<typeof AdminSchema> {
    return { id: this.resource.id, username: this.resource.username }
  }
}
