import {
  InvalidProviderToken,
  NoPassword,
  ProviderNotConfigured,
  ProviderUnavailable,
  StaleIdentity,
  WrongIdentity,
  WrongPassword,
} from '#accounts/errors'
import { ACCOUNT_EXPORT, LEARNER_SIGN_IN, USER } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { AccountExportSchema } from '#transformers/account_export_schema'
import { UserSchema } from '#transformers/user_transformer'
import {
  changePasswordValidator,
  deleteAccountValidator,
  updateProfileValidator,
} from '#validators/users'

const learner = { schema: UserSchema, example: USER }

export const usersOperations: Operations = {
  'api.users.me': {
    id: 'getMe',
    tag: 'Profile',
    summary: 'Read the own profile',
    description:
      'The learner whom the access token belongs to. When the account was deleted meanwhile, the answer is 401 `unauthenticated`.',
    answers: { 200: { description: 'The learner.', ...learner } },
  },
  'api.users.update': {
    id: 'updateMe',
    tag: 'Profile',
    summary: 'Change the own profile',
    description:
      'What is left out stays as it is, and so does a name or time zone of null. `POST users/me/email` changes the address: a request with `email` is refused here (`read_only`).',
    body: {
      name: 'UpdateProfileRequest',
      validator: updateProfileValidator,
      describe: {
        name: 'Blanks at its ends are cut off.',
        avatar_url: 'An https address; null removes the picture.',
        time_zone: 'An IANA name, e.g. Europe/Berlin. Days in filters are days of this zone.',
      },
      example: { name: 'Mia', avatar_url: null, time_zone: 'Europe/Berlin' },
    },
    answers: { 200: { description: 'The learner as it is now.', ...learner } },
  },
  'api.users.change_password': {
    id: 'changePassword',
    tag: 'Profile',
    summary: 'Change the own password',
    description:
      'All other sign-ins of the learner end; this one stays. The rules for a new password are those of `POST auth/register`; it must not be the name or the address.',
    body: {
      name: 'ChangePasswordRequest',
      validator: changePasswordValidator,
      describe: { new_password: 'At most 72 bytes in UTF-8.' },
      example: {
        current_password: LEARNER_SIGN_IN.password,
        new_password: 'twelve large grey whales',
      },
    },
    answers: { 204: { description: 'The password is changed.' } },
    problems: [WrongPassword, NoPassword],
  },
  'api.users.destroy': {
    id: 'deleteMe',
    tag: 'Profile',
    summary: 'Delete the own account',
    description:
      'Deletes the account with all sessions, results and sign-ins at once and for good; every token of the learner is refused from now on. Exactly one of both is sent, `password` or `provider` with `token`. Either the password proves that the learner wants it, or a token that Google, Apple or Facebook gave the app within the last ten minutes. The tokens that Apple gave us are revoked.',
    body: {
      name: 'DeleteAccountRequest',
      validator: deleteAccountValidator,
      describe: {
        provider: 'With a token, instead of a password.',
        nonce: 'As with `POST auth/social`.',
      },
      example: { password: LEARNER_SIGN_IN.password },
    },
    answers: { 204: { description: 'The account is gone.' } },
    problems: [
      InvalidProviderToken,
      WrongPassword,
      NoPassword,
      WrongIdentity,
      StaleIdentity,
      ProviderNotConfigured,
      ProviderUnavailable,
    ],
  },
  'api.users.export': {
    id: 'exportMe',
    tag: 'Profile',
    summary: 'Get everything that is stored about the learner',
    description:
      'One JSON document, sent as it is read: sessions with their results, newest first, come last. Hashes of passwords, tokens and codes are left out. An answer that ends before its last bracket is incomplete: ask again.',
    answers: {
      200: {
        description: 'All of it.',
        schema: AccountExportSchema,
        example: ACCOUNT_EXPORT,
        headers: ['Content-Disposition'],
      },
    },
  },
}
