import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import type SignIn from '#models/sign_in'
import { nullable, Time, Uuid } from '#transformers/schema'
import { toTime } from '#transformers/serialize'

export const SignInSchema = Type.Object({
  id: Uuid,
  device_name: nullable(Type.String()),
  ip_address: nullable(Type.String({ description: 'Of its last use' })),
  created_at: Time,
  last_used_at: Time,
  expires_at: Time,
  current: Type.Boolean({ description: 'Whether this request was made with it' }),
})

export default class SignInTransformer extends BaseTransformer<SignIn> {
  constructor(
    signIn: SignIn,
    private currentId: string
  ) {
    super(signIn)
  }

  toObject(): Static<typeof SignInSchema> {
    const signIn = this.resource
    return {
      id: signIn.id,
      device_name: signIn.deviceName,
      ip_address: signIn.ipAddress,
      created_at: toTime(signIn.createdAt),
      last_used_at: toTime(signIn.lastUsedAt),
      expires_at: toTime(signIn.expiresAt),
      current: signIn.id === this.currentId,
    }
  }
}
