import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import type { SpeechTag } from '#catalog/speeches/speech_tag'
import { Count, nullable, Uuid } from '#transformers/schema'

const tagFields = { id: Uuid, name: Type.String(), category: nullable(Type.String()) }

export const TagSchema = Type.Object(tagFields)
export const CountedTagSchema = Type.Object({ ...tagFields, speech_count: Count })

export default class TagTransformer extends BaseTransformer<SpeechTag> {
  toObject(): Static<typeof TagSchema> {
    const { id, name, category } = this.resource
    return { id, name, category }
  }
}

export class CountedTagTransformer extends BaseTransformer<SpeechTag & { speechCount: number }> {
  toObject(): Static<typeof CountedTagSchema> {
    return {
      ...new TagTransformer(this.resource).toObject(),
      speech_count: this.resource.speechCount,
    }
  }
}
