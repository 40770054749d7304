import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import type { SignedIn } from '#accounts/sign_ins'
import UserTransformer, { UserSchema } from '#transformers/user_transformer'

export const TokenResponseSchema = Type.Object({
  user: UserSchema,
  access_token: Type.String(),
  refresh_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Lifetime of the access token, in seconds' }),
  refresh_expires_in: Type.Integer({ description: 'Lifetime of the refresh token, in seconds' }),
})

export default class TokenResponseTransformer extends BaseTransformer<SignedIn> {
  toObject(): Static<typeof TokenResponseSchema> {
    const { user, accessToken, refreshToken, expiresIn, refreshExpiresIn } = this.resource
    return {
      user: new UserTransformer(user).toObject(),
      access_token: accessToken,
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: expiresIn,
      refresh_expires_in: refreshExpiresIn,
    }
  }
}
