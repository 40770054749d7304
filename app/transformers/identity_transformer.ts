import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import { SOCIAL_PROVIDERS } from '#accounts/enums'
import type UserIdentity from '#models/user_identity'
import { oneOf, Time, Uuid } from '#transformers/schema'
import { toTime } from '#transformers/serialize'

export const IdentitySchema = Type.Object({
  id: Uuid,
  provider: oneOf(SOCIAL_PROVIDERS),
  created_at: Time,
})

export default class IdentityTransformer extends BaseTransformer<UserIdentity> {
  toObject(): Static<typeof IdentitySchema> {
    const { id, provider, createdAt } = this.resource
    return { id, provider, created_at: toTime(createdAt) }
  }
}
