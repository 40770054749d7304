import { InvalidCode, NoEmailAddress, TooManyCodes } from '#accounts/errors'
import { CODE_DIGITS } from '#accounts/one_time_codes'
import { MailNotConfigured } from '#mails/mail_delivery'
import { USER } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { UserSchema } from '#transformers/user_transformer'
import {
  forgotPasswordValidator,
  resetPasswordValidator,
  verifyEmailValidator,
} from '#validators/mailed_codes'

export const CODE = (digits: number) => `${digits} digits, from the newest mail.`

export const GOOD =
  'A code is good once and for 15 minutes, until five wrong ones were tried or a newer one was mailed.'

export const AGAIN =
  'Whoever has lost the answer may send the same code again within its 15 minutes, as long as no newer one was mailed: the answer is the same, and nothing is done twice.'

export const NO_MAIL = 'A server that sends no mail answers `mail_not_configured`.'

export const mailedCodesOperations: Operations = {
  'api.email_verification.request': {
    id: 'requestEmailVerification',
    tag: 'Sign-in',
    summary: 'Mail a code that verifies the address',
    description: `${GOOD} At most three are mailed within an hour; registering mails the first one. Nothing is mailed when the address is verified already. ${NO_MAIL}`,
    answers: { 202: { description: 'The code will be mailed in a moment.' } },
    problems: [NoEmailAddress, TooManyCodes, MailNotConfigured],
  },
  'api.email_verification.verify': {
    id: 'verifyEmail',
    tag: 'Sign-in',
    summary: 'Verify the address with a mailed code',
    description: `${GOOD} ${AGAIN} ${NO_MAIL}`,
    body: {
      name: 'VerifyEmailRequest',
      validator: verifyEmailValidator,
      describe: { code: CODE(CODE_DIGITS.verify_email) },
      example: { code: '042917' },
    },
    answers: {
      200: {
        description: 'The learner, with the address verified.',
        schema: UserSchema,
        example: { ...USER, email_verified: true },
      },
    },
    problems: [InvalidCode, MailNotConfigured],
  },
  'api.password_reset.forgot': {
    id: 'forgotPassword',
    tag: 'Sign-in',
    summary: 'Mail a code for a new password',
    description: `The answer is the same, and takes as long, whether there is an account with this address or not. At most three codes are mailed within an hour; after that the answer is the same, too. ${NO_MAIL}`,
    body: {
      name: 'ForgotPasswordRequest',
      validator: forgotPasswordValidator,
      describe: { email: 'Upper and lower case count as the same.' },
      example: { email: USER.email },
    },
    answers: { 202: { description: 'If there is such an account, a code will be mailed.' } },
    problems: [MailNotConfigured],
  },
  'api.password_reset.reset': {
    id: 'resetPassword',
    tag: 'Sign-in',
    summary: 'Set a new password with a mailed code',
    description: `Ends every sign-in of the learner, on all devices, and verifies the address. An account that had no password, e.g. one of Google, gets one. If the address was not verified before, other ways to sign in are taken from the account: sign in that way again to link them. The answer is \`invalid_code\` for an unknown address as well. ${GOOD} ${NO_MAIL}`,
    body: {
      name: 'ResetPasswordRequest',
      validator: resetPasswordValidator,
      describe: {
        email: 'Upper and lower case count as the same.',
        code: CODE(CODE_DIGITS.reset_password),
        password:
          'The new one, by the rules of registering, so at most 72 bytes in UTF-8; it must not be the name either.',
      },
      example: { email: USER.email, code: '04291738', password: 'twelve small green birds' },
    },
    answers: { 204: { description: 'The password is set: sign in with it.' } },
    problems: [InvalidCode, MailNotConfigured],
  },
}
