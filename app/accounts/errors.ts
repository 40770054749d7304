import { Exception } from '@adonisjs/core/exceptions'
import type { SocialProvider } from '#accounts/enums'
import type { PasswordFault } from '#accounts/password_fault'
import { MessageException } from '#messages/message'

export class EmailTaken extends Exception {
  static override status = 409
  static override code = 'email_taken'
  static override message = 'An account with this e-mail address already exists: sign in instead.'
}

/** Of whoever has proved to read the mails to the address. */
export class NewEmailTaken extends EmailTaken {
  static override message =
    'Another account has this e-mail address by now: sign in to that one, or choose another address.'
}

export class EmailUnchanged extends Exception {
  static override status = 422
  static override code = 'email_unchanged'
  static override message = 'This is the e-mail address that the account has already.'
}

export class InvalidCredentials extends Exception {
  static override status = 401
  static override code = 'invalid_credentials'
  static override message = 'The e-mail address or the password is wrong.'
}

export class InvalidAdminCredentials extends InvalidCredentials {
  static override message = 'The user name or the password is wrong.'
}

export class InvalidRefreshToken extends Exception {
  static override status = 401
  static override code = 'invalid_refresh_token'
  static override message = 'The refresh token is unknown, used or expired: sign in again.'
}

/** The token, or the code that came with it. No 401, after which an app would sign the learner out. */
export class InvalidProviderToken extends Exception {
  static override status = 422
  static override code = 'invalid_provider_token'
  static override message =
    'The token is not valid for this app, or no longer valid: sign in with the provider again.'
}

/** Where the token was to sign somebody in. */
export class SocialSignInRefused extends InvalidProviderToken {
  static override status = 401
}

export class AccountExists extends Exception {
  static override status = 409
  static override code = 'account_exists'
  static override message =
    'An account with this e-mail address already exists: sign in the way it was created.'
}

export class ProviderNotConfigured extends Exception {
  static override status = 422
  static override code = 'provider_not_configured'
  static override message = 'Signing in with this provider is not set up here: sign in another way.'
}

/** `cause` tells the operator why; it holds no secret. */
export class ProviderUnavailable extends Exception {
  static override status = 503
  static override code = 'provider_unavailable'
  static override message =
    'The provider cannot be reached at the moment: try again in a few seconds.'
  readonly retryAfterSeconds = 10

  constructor(provider: SocialProvider, why: string) {
    super(undefined, { cause: new Error(`${provider}: ${why}`) })
  }
}

export class Unauthenticated extends Exception {
  static override status = 401
  static override code = 'unauthenticated'
  static override message = 'Sign in, and send the access token as "Authorization: Bearer ...".'
}

export class TokenExpired extends Exception {
  static override status = 401
  static override code = 'token_expired'
  static override message =
    'The access token has expired: get a new one with the refresh token, or sign in again.'
}

export class SignInNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'There is no such sign-in, or it has ended.'
}

export class SignInEnded extends Unauthenticated {
  static override message = 'This sign-in has ended: sign in again.'
}

/** Of somebody who is signed in: no 401, after which an app would refresh its tokens. */
export class WrongPassword extends Exception {
  static override status = 422
  static override code = 'wrong_password'
  static override message = 'The password is wrong; nothing was changed.'
}

export class NoPassword extends Exception {
  static override status = 422
  static override code = 'no_password'
  static override message =
    'This account has no password: prove who you are with Google, Apple or Facebook, or set a password with a forgotten-password code.'
}

export class WrongIdentity extends Exception {
  static override status = 422
  static override code = 'wrong_identity'
  static override message =
    'This sign-in with a provider belongs to another account; nothing was changed.'
}

export class StaleIdentity extends Exception {
  static override status = 422
  static override code = 'stale_identity'
  static override message =
    'This sign-in with a provider is too old: let the learner sign in there again, and send the new token within ten minutes.'
}

/** A first password is set only where there is none. */
export class PasswordExists extends Exception {
  static override status = 409
  static override code = 'password_exists'
  static override message =
    'This account has a password: change it with the current one, or set a new one with a forgotten-password code.'
}

export class IdentityTaken extends Exception {
  static override status = 409
  static override code = 'identity_taken'
  static override message =
    'This sign-in with the provider belongs to another account: sign in with it and remove it there first.'
}

/** An account has one identity of each provider. */
export class ProviderLinked extends Exception {
  static override status = 409
  static override code = 'provider_linked'
  static override message =
    'Another sign-in with this provider belongs to the account: remove that one first.'
}

export class LastSignInMethod extends Exception {
  static override status = 409
  static override code = 'last_sign_in_method'
  static override message =
    'This is the only way to sign in to the account: link another provider or set a password first.'
}

export class IdentityNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'No such sign-in with a provider belongs to the account.'
}

/** A new password that would be a bad one. */
export class PasswordRefused extends Exception {
  static override status = 422
  static override code = 'validation_failed'
  static override message = 'The password was not changed: the new one is not good enough.'
  readonly faults: (PasswordFault & { field: string })[]

  constructor({ code, message, limit }: PasswordFault, field = 'new_password') {
    super()
    this.faults = [{ field, code, message, ...(limit !== undefined && { limit }) }]
  }
}

export class UsernameTaken extends Exception {
  static override status = 409
  static override code = 'username_taken'
  static override message =
    'An admin with this name already exists: "admin:password" changes the password.'
}

export class AdminNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'There is no admin with this name: "admin:list" shows them all.'
}

/** The environment's admin is changed where it is set. */
export class AdminOfEnvironment extends Exception {
  static override status = 409
  static override code = 'admin_of_environment'
  static override message =
    'This admin is set by ADMIN_USERNAME and ADMIN_PASSWORD_HASH: change them ("admin:hash" prints a hash), then restart the server.'
}

/** An admin must not shut the own door; the account's own page has what is theirs. */
export class OwnAdmin extends Exception {
  static override status = 409
  static override code = 'own_admin'
  static override message =
    'That is you: nobody disables the own account. Your own second factor is on the page of your account.'
}

export class LearnerNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'There is no such learner, or the account was deleted.'
}

/** Somebody else has changed the learner since the form was read. */
export class StaleLearner extends Exception {
  static override status = 412
  static override code = 'stale_learner'
  static override message = 'Somebody has changed the name meanwhile; nothing was saved.'
}

export class WrongConfirmation extends Exception {
  static override status = 422
  static override code = 'wrong_confirmation'
  static override message =
    'That is not what has to be typed to delete this learner; nothing was deleted.'
}

export class InvalidAdmin extends MessageException {
  static override status = 422
  static override code = 'invalid_admin'
}

export class InvalidCode extends Exception {
  static override status = 422
  static override code = 'invalid_code'
  static override message =
    'The code is wrong, used, expired, or was tried too often: ask for a new one.'
}

export class NoEmailAddress extends Exception {
  static override status = 409
  static override code = 'no_email_address'
  static override message = 'This account has no e-mail address to verify.'
}

/** A password is good for nothing without one. */
export class NoEmailToSignIn extends NoEmailAddress {
  static override message =
    'This account has no e-mail address to sign in with: add one first, then set a password.'
}

export class TooManyCodes extends Exception {
  static override status = 429
  static override code = 'too_many_requests'
  static override message = 'Too many codes were mailed within the hour: use the newest, or wait.'

  constructor(readonly retryAfterSeconds: number) {
    super()
  }
}

/** A code of the second factor, or a recovery code. */
export class WrongFactorCode extends WrongPassword {
  static override code = 'wrong_code'
  static override message = 'The code is wrong: type the one that your app shows now.'
}

export class UsedFactorCode extends WrongFactorCode {
  static override message = 'That code was used already: wait for the next one.'
}

export class WrongRecoveryCode extends WrongFactorCode {
  static override message = 'The recovery code is wrong, or was used already.'
}

/** A secret that was offered too long ago, or before the sign-ins of the admin have ended. */
export class FactorOfferEnded extends Exception {
  static override status = 422
  static override code = 'factor_offer_ended'
  static override message =
    'This QR code is no longer valid: add the new one to your app, and take the old one out of it.'
}

/** A right password alone, for an access token of an admin with a second factor. */
export class FactorCodeRequired extends Exception {
  static override status = 401
  static override code = 'second_factor_code_required'
  static override message =
    'This admin has a second factor: send the code that the authenticator app shows as well, as "code".'
}

/** Where every admin needs a second factor (`ADMIN_TOTP`): a right password, of an admin without one. */
export class FactorNotSetUp extends Exception {
  static override status = 403
  static override code = 'second_factor_not_set_up'
  static override message =
    'Every admin needs a second factor here: set it up at /admin, then send its code as well, as "code".'
}

/** So many sign in at once that one more would not be answered in time. */
export class SignInBusy extends Exception {
  static override status = 503
  static override code = 'unavailable'
  static override message =
    'Too many people are signing in at the moment: try again in a few seconds.'
}
