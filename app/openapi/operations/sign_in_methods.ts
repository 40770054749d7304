import {
  EmailUnchanged,
  IdentityNotFound,
  IdentityTaken,
  InvalidCode,
  InvalidProviderToken,
  LastSignInMethod,
  NewEmailTaken,
  NoEmailToSignIn,
  NoPassword,
  PasswordExists,
  ProviderLinked,
  ProviderNotConfigured,
  ProviderUnavailable,
  StaleIdentity,
  TooManyCodes,
  WrongIdentity,
  WrongPassword,
} from '#accounts/errors'
import { CODE_DIGITS } from '#accounts/one_time_codes'
import { MailNotConfigured } from '#mails/mail_delivery'
import { IDENTITY, LEARNER_SIGN_IN, USER } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { AGAIN, CODE, GOOD, NO_MAIL } from '#openapi/operations/mailed_codes'
import { IdentitySchema } from '#transformers/identity_transformer'
import { list } from '#transformers/schema'
import { UserSchema } from '#transformers/user_transformer'
import { confirmEmailValidator } from '#validators/mailed_codes'
import {
  changeEmailValidator,
  firstPasswordValidator,
  linkIdentityValidator,
} from '#validators/users'

const PROVIDER_PROBLEMS = [InvalidProviderToken, ProviderNotConfigured, ProviderUnavailable]

/** A provider's token that proves who the learner is. */
const IDENTITY_PROOF = [WrongIdentity, StaleIdentity, ...PROVIDER_PROBLEMS]

const EITHER_PROOF = [WrongPassword, NoPassword, ...IDENTITY_PROOF]

const PROOF =
  'the password, or a token (`provider`, `token`, `nonce`) that a linked provider gave the app within the last ten minutes'

const NONCE = 'As with `POST auth/social`.'

const TOKEN = 'eyJraWQiOiJXNldjT0tCIiwiYWxnIjoiUlMyNTYifQ.eyJzdWIiOiIwMDEifQ.c2lnbmF0dXJl'

const identity = { schema: IdentitySchema, example: IDENTITY }

/** The address, the password and the providers of a learner who is signed in. */
export const signInMethodsOperations: Operations = {
  'api.email_change.request': {
    id: 'requestEmailChange',
    tag: 'Profile',
    summary: 'Ask for another e-mail address',
    description: `Mails a code to the new address; \`POST users/me/email/confirm\` with this code changes it. Until then nothing changes. It gives an account that has no address its first one. The old address, if it is verified, is told at once, and again after the change. The learner proves to be there: ${PROOF}. The answer is the same, and takes as long, if another account has the new address: then the mail says so, and brings no code. At most three codes are mailed within an hour, for each account and each new address. ${NO_MAIL}`,
    body: {
      name: 'ChangeEmailRequest',
      validator: changeEmailValidator,
      describe: {
        email: 'The new one. Blanks at its ends are cut off.',
        provider: 'With a token, instead of a password.',
        nonce: NONCE,
      },
      example: { email: 'mia.new@example.com', password: LEARNER_SIGN_IN.password },
    },
    answers: { 202: { description: 'A mail will be sent to the new address in a moment.' } },
    problems: [EmailUnchanged, TooManyCodes, MailNotConfigured, ...EITHER_PROOF],
  },
  'api.email_change.confirm': {
    id: 'confirmEmailChange',
    tag: 'Profile',
    summary: 'Change the e-mail address with a mailed code',
    description: `The address from before is no longer the learner's, and codes that were mailed to it are void; the new one is verified. All sign-ins stay. ${GOOD} ${AGAIN} A new password makes the code void as well. ${NO_MAIL}`,
    body: {
      name: 'ConfirmEmailRequest',
      validator: confirmEmailValidator,
      describe: { code: CODE(CODE_DIGITS.change_email) },
      example: { code: '04291738' },
    },
    answers: {
      200: {
        description: 'The learner, with the new address.',
        schema: UserSchema,
        example: { ...USER, email: 'mia.new@example.com', email_verified: true },
      },
    },
    problems: [InvalidCode, NewEmailTaken, MailNotConfigured],
  },
  'api.users.set_password': {
    id: 'setFirstPassword',
    tag: 'Profile',
    summary: 'Set a first password',
    description:
      'For an account that has none, because it was made with Google, Apple or Facebook: from now on the learner can sign in with the e-mail address as well. A token that a linked provider gave the app within the last ten minutes proves that the learner is there. All sign-ins stay. The rules for a password are those of `POST auth/register`.',
    body: {
      name: 'SetPasswordRequest',
      validator: firstPasswordValidator,
      describe: { new_password: 'At most 72 bytes in UTF-8.', nonce: NONCE },
      example: { new_password: 'twelve large grey whales', provider: 'google', token: TOKEN },
    },
    answers: { 204: { description: 'The password is set.' } },
    problems: [PasswordExists, NoEmailToSignIn, ...IDENTITY_PROOF],
  },
  'api.identities.index': {
    id: 'listIdentities',
    tag: 'Profile',
    summary: 'List the linked providers',
    description:
      'With which providers the learner can sign in, the first one first. Whether there is a password, too, `providers` of `GET users/me` tells.',
    answers: {
      200: {
        description: 'The identities.',
        schema: list(IdentitySchema),
        example: { data: [IDENTITY] },
      },
    },
  },
  'api.identities.store': {
    id: 'linkIdentity',
    tag: 'Profile',
    summary: 'Link a provider',
    description: `Lets the learner sign in with one more of Google, Apple and Facebook from now on, whatever address it knows. An account has one identity of each. Because it is a way into the account, the learner proves to be there with \`proof\`: ${PROOF}. The verified address of the account is told. An identity that the account has already is answered with 200.`,
    body: {
      name: 'LinkIdentityRequest',
      validator: linkIdentityValidator,
      describe: {
        token: 'Of what is to be linked, as with `POST auth/social`.',
        nonce: NONCE,
        authorization_code: "Apple's, as with `POST auth/social`.",
        proof: 'Of what the account has already: either a password, or a provider with a token.',
      },
      parts: { proof: 'IdentityProofRequest' },
      example: {
        provider: 'google',
        token: TOKEN,
        proof: { password: LEARNER_SIGN_IN.password },
      },
    },
    answers: {
      200: { description: 'It was linked before.', ...identity },
      201: { description: 'It is linked.', ...identity },
    },
    problems: [IdentityTaken, ProviderLinked, ...EITHER_PROOF],
  },
  'api.identities.destroy': {
    id: 'unlinkIdentity',
    tag: 'Profile',
    summary: 'Unlink a provider',
    description:
      'The learner cannot sign in with it any more; sign-ins that there are stay. The token that Apple gave us for it is revoked. The verified address of the account is told. The only way to sign in stays.',
    path: { id: { description: 'The id of the identity.', example: IDENTITY.id } },
    answers: { 204: { description: 'It is unlinked.' } },
    problems: [IdentityNotFound, LastSignInMethod],
  },
}
