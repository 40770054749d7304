import type { HttpContext } from '@adonisjs/core/http'
import { Unauthenticated } from '#accounts/errors'
import User from '#models/user'
import { serialize } from '#transformers/serialize'
import UserTransformer from '#transformers/user_transformer'

export default class UsersController {
  async me({ auth }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    const user = await User.query().where('id', userId).preload('identities').first()
    if (user === null) throw new Unauthenticated()
    return serialize(UserTransformer.transform(user))
  }
}
