import { USER } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { UserSchema } from '#transformers/user_transformer'

export const usersOperations: Operations = {
  'api.users.me': {
    id: 'getMe',
    tag: 'Profile',
    summary: 'Read the own profile',
    description:
      'The learner whom the access token belongs to. When the account was deleted meanwhile, the answer is 401 `unauthenticated`.',
    answers: { 200: { description: 'The learner.', schema: UserSchema, example: USER } },
  },
}
