import { EmailTaken, InvalidCredentials, InvalidRefreshToken } from '#accounts/errors'
import { TOKEN_RESPONSE } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { TokenResponseSchema } from '#transformers/token_response_transformer'
import { loginValidator, refreshValidator, registerValidator } from '#validators/auth'

const signedIn = { schema: TokenResponseSchema, example: TOKEN_RESPONSE }

const DEVICE_NAME = 'What the learner calls this device, e.g. in a list of sign-ins.'

export const authOperations: Operations = {
  'api.auth.register': {
    id: 'register',
    tag: 'Sign-in',
    summary: 'Create an account',
    description:
      'Creates a learner and signs in at once. The address is taken without regard to case. A password has 8 characters or more and 72 bytes or fewer in UTF-8; it needs no digit or capital, but must not be one character repeated, nor the name or the address.',
    body: {
      name: 'RegisterRequest',
      validator: registerValidator,
      describe: {
        email: 'Blanks at its ends are cut off.',
        password: 'Taken as it is, blanks included; at most 72 bytes in UTF-8.',
        name: 'Shown to the learner. Blanks at its ends are cut off.',
        device_name: DEVICE_NAME,
      },
      example: {
        email: 'mia@example.com',
        password: 'eleven small green birds',
        name: 'Mia',
        device_name: "Mia's phone",
      },
    },
    answers: { 201: { description: 'The learner, with the first tokens.', ...signedIn } },
    problems: [EmailTaken],
  },
  'api.auth.login': {
    id: 'login',
    tag: 'Sign-in',
    summary: 'Sign in',
    description:
      'The answer is the same for an unknown address and for a wrong password, and takes as long. Each sign-in is one of its own: a learner can be signed in on several devices.',
    body: {
      name: 'LoginRequest',
      validator: loginValidator,
      describe: { email: 'Compared without regard to case.', device_name: DEVICE_NAME },
      example: { email: 'mia@example.com', password: 'eleven small green birds' },
    },
    answers: { 200: { description: 'The learner, with new tokens.', ...signedIn } },
    problems: [InvalidCredentials],
  },
  'api.auth.refresh': {
    id: 'refresh',
    tag: 'Sign-in',
    summary: 'Get a new access token',
    description:
      'Uses the refresh token up and answers its successor with a new access token. Store the successor before anything else: the old one is good for nothing any more. After `invalid_refresh_token` the learner has to sign in again.',
    body: {
      name: 'RefreshRequest',
      validator: refreshValidator,
      describe: { refresh_token: 'The one that came last.' },
      example: { refresh_token: TOKEN_RESPONSE.refresh_token },
    },
    answers: { 200: { description: 'The learner, with new tokens.', ...signedIn } },
    problems: [InvalidRefreshToken],
  },
}
