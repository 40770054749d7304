import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import type { SignedInAdmin } from '#accounts/admin_sign_in'
import AdminTransformer, { AdminSchema } from '#transformers/admin_transformer'

export const AdminTokenSchema = Type.Object({
  admin: AdminSchema,
  access_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Lifetime of the access token, in seconds' }),
})

export default class AdminTokenTransformer extends BaseTransformer<SignedInAdmin> {
  toObject(): Static<typeof AdminTokenSchema> {
    const { admin, accessToken, expiresIn } = this.resource
    return {
      admin: new AdminTransformer(admin).toObject(),
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: expiresIn,
    }
  }
}
