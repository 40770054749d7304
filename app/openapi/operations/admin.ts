import {
  FactorCodeRequired,
  FactorNotSetUp,
  InvalidAdminCredentials,
  WrongFactorCode,
} from '#accounts/errors'
import { ADMIN, ADMIN_SIGN_IN, ADMIN_TOKEN } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { AdminTokenSchema } from '#transformers/admin_token_transformer'
import { AdminSchema } from '#transformers/admin_transformer'
import { adminLoginValidator } from '#validators/admin_auth'

export const adminOperations: Operations = {
  'admin_api.auth.login': {
    id: 'adminLogin',
    tag: 'Admin',
    summary: 'Sign in as an admin',
    description:
      'The answer is the same, and takes as long, for an unknown user name, a wrong password and an admin who was disabled. The token opens the paths below `/api/v1/admin` and nothing of a learner. There is no refresh token: sign in again when it has expired. It ends earlier when the password is changed or the admin is disabled.',
    body: {
      name: 'AdminLoginRequest',
      validator: adminLoginValidator,
      describe: {
        username: 'Upper and lower case count as the same.',
        code: 'Of the authenticator app, for an admin with a second factor; others leave it out.',
      },
      example: ADMIN_SIGN_IN,
    },
    answers: {
      200: {
        description: 'The admin, with an access token.',
        schema: AdminTokenSchema,
        example: ADMIN_TOKEN,
      },
    },
    problems: [InvalidAdminCredentials, FactorCodeRequired, FactorNotSetUp, WrongFactorCode],
  },
  'admin_api.auth.me': {
    id: 'getAdminMe',
    tag: 'Admin',
    summary: 'Read who is signed in',
    description: 'The admin whom the access token belongs to.',
    answers: { 200: { description: 'The admin.', schema: AdminSchema, example: ADMIN } },
  },
}
