import type { HttpContext } from '@adonisjs/core/http'
import { Unauthenticated } from '#accounts/errors'
import User from '#models/user'
import { serialize } from '#transformers/serialize'
import UserTransformer from '#transformers/user_transformer'

export default class UsersController {
  async me({ auth }: HttpContext) {
    const user = await User.find(auth.use('learner').getUserOrFail().userId)
    if (user === null) throw new Unauthenticated()
    return serialize(UserTransformer.transform(user))
  }
}
