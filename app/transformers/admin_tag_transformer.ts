import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import type { AdminTag } from '#catalog/tags/tag_editor'
import { Time } from '#transformers/schema'
import { toTime } from '#transformers/serialize'
import { CountedTagSchema } from '#transformers/tag_transformer'

export const AdminTagSchema = Type.Object({ ...CountedTagSchema.properties, created_at: Time })

/** A tag as admins see it. */
export default class AdminTagTransformer extends BaseTransformer<AdminTag> {
  toObject(): Static<typeof AdminTagSchema> {
    return {
      ...this.pick(this.resource, ['id', 'name', 'category', 'speech_count']),
      created_at: toTime(this.resource.created_at),
    }
  }
}
