import { Exception } from '@adonisjs/core/exceptions'

export class EmailTaken extends Exception {
  static override status = 409
  static override code = 'email_taken'
  static override message = 'An account with this e-mail address exists already: sign in instead.'
}

export class InvalidCredentials extends Exception {
  static override status = 401
  static override code = 'invalid_credentials'
  static override message = 'The e-mail address or the password is not right.'
}

export class InvalidRefreshToken extends Exception {
  static override status = 401
  static override code = 'invalid_refresh_token'
  static override message = 'The refresh token is unknown, used or expired: sign in again.'
}

export class Unauthenticated extends Exception {
  static override status = 401
  static override code = 'unauthenticated'
  static override message = 'Sign in, and send the access token as "Authorization: Bearer ...".'
}

export class TokenExpired extends Exception {
  static override status = 401
  static override code = 'token_expired'
  static override message = 'The access token has expired: get a new one with the refresh token.'
}

export class SignInNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'There is no such sign-in, or it has ended.'
}

export class SignInEnded extends Unauthenticated {
  static override message = 'This sign-in has ended: sign in again.'
}
