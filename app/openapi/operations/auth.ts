import {
  AccountExists,
  EmailTaken,
  InvalidCredentials,
  InvalidRefreshToken,
  ProviderNotConfigured,
  ProviderUnavailable,
  SignInNotFound,
  SocialSignInRefused,
} from '#accounts/errors'
import { LEARNER_SIGN_IN, SIGN_INS, TOKEN_RESPONSE, USER } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { list } from '#transformers/schema'
import { SignInSchema } from '#transformers/sign_in_transformer'
import { TokenResponseSchema } from '#transformers/token_response_transformer'
import {
  loginValidator,
  logoutValidator,
  refreshValidator,
  registerValidator,
  socialValidator,
} from '#validators/auth'

const signedIn = { schema: TokenResponseSchema, example: TOKEN_RESPONSE }

const DEVICE_NAME = 'What the learner calls this device, e.g. in a list of sign-ins.'

const TIME_ZONE = 'An IANA name, e.g. Europe/Berlin, as the phone tells it. Left out: UTC.'

export const authOperations: Operations = {
  'api.auth.register': {
    id: 'register',
    tag: 'Sign-in',
    summary: 'Create an account',
    description:
      'Creates a learner and signs in at once. Upper and lower case in the address count as the same. A password has 8 characters or more and 72 bytes or fewer in UTF-8; it needs no digit or capital, but must not be one character repeated, nor the name or the address, nor one of the first to be guessed (`password1`).',
    body: {
      name: 'RegisterRequest',
      validator: registerValidator,
      describe: {
        email: 'Blanks at its ends are cut off.',
        password: 'Taken as it is, blanks included; at most 72 bytes in UTF-8.',
        name: 'Shown to the learner. Blanks at its ends are cut off.',
        time_zone: TIME_ZONE,
        device_name: DEVICE_NAME,
      },
      example: {
        email: USER.email,
        password: LEARNER_SIGN_IN.password,
        name: USER.name,
        time_zone: 'Europe/Berlin',
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
      describe: { email: 'Upper and lower case count as the same.', device_name: DEVICE_NAME },
      example: LEARNER_SIGN_IN,
    },
    answers: { 200: { description: 'The learner, with new tokens.', ...signedIn } },
    problems: [InvalidCredentials],
  },
  'api.auth.social': {
    id: 'signInWithProvider',
    tag: 'Sign-in',
    summary: 'Sign in with Google, Apple or Facebook',
    description:
      'The app signs in with the provider and sends the token it got. The first time, an account is made, or the one with the same e-mail address is linked if the provider vouches for the address. After `account_exists`, the learner has to sign in the way that the account was made. After `invalid_provider_token`, let the learner sign in with the provider again: neither a token nor an authorization code can be mended.',
    body: {
      name: 'SocialSignInRequest',
      validator: socialValidator,
      describe: {
        token:
          'Google and Apple: the ID token. Facebook: the access token, or the ID token (authentication token) of Limited Login.',
        name: 'What the app knows of the name: with Apple it gets it only the first time, and nobody else does. Used for a new account if the provider does not tell the name. Control characters are taken out, and it is cut to 100 characters.',
        nonce:
          'The nonce before any hashing, if and only if the provider got one. Google and Facebook get it as it is, Apple its SHA-256 in hex.',
        authorization_code:
          "Apple's, from the same sign-in on the device. Send it each time: with it, Apple is told when the account is deleted. A code from the web, which belongs to a redirect, cannot be used: leave it out.",
        time_zone: `Of a new account. ${TIME_ZONE}`,
        device_name: DEVICE_NAME,
      },
      example: {
        provider: 'apple',
        token: 'eyJraWQiOiJXNldjT0tCIiwiYWxnIjoiUlMyNTYifQ.eyJzdWIiOiIwMDEifQ.c2lnbmF0dXJl',
        name: 'Mia',
        nonce: 'b6Xl0Vw0nq1mZq4cR2v7Jw',
        authorization_code: 'c1a2b3c4d5e6f7.0.sxyz.AbCdEf',
        device_name: "Mia's phone",
      },
    },
    answers: { 200: { description: 'The learner, with new tokens.', ...signedIn } },
    problems: [SocialSignInRefused, AccountExists, ProviderNotConfigured, ProviderUnavailable],
  },
  'api.auth.refresh': {
    id: 'refresh',
    tag: 'Sign-in',
    summary: 'Get a new access token',
    description:
      'Uses up the refresh token and answers with its successor and a new access token. Store the successor before anything else. When the answer was lost, send the same token again, minutes or days later: it gives the same successor until that is used. A token whose successor was used has been stolen: the whole sign-in ends, for both. So two parts of the app that refresh at the same moment get the same tokens, but an app must not send a token from before once it has used a newer one. After `invalid_refresh_token` the learner has to sign in again.\n\nRefreshes are limited for each sign-in (10 a minute, if the server says nothing else), not by address. The `X-RateLimit-*` headers of other answers than a 429 tell of a wider limit, of refused requests by address: over it, a refusal is a 429, and a good token is taken as ever.',
    body: {
      name: 'RefreshRequest',
      validator: refreshValidator,
      describe: { refresh_token: 'The one that came last.' },
      example: { refresh_token: TOKEN_RESPONSE.refresh_token },
    },
    answers: { 200: { description: 'The learner, with new tokens.', ...signedIn } },
    problems: [InvalidRefreshToken],
  },
  'api.auth.logout': {
    id: 'logout',
    tag: 'Sign-in',
    summary: 'Sign out',
    description:
      'Ends this sign-in, the others, or all of the learner. Access and refresh tokens of an ended sign-in are refused from then on.',
    body: {
      name: 'LogoutRequest',
      validator: logoutValidator,
      describe: { scope: 'Left out: `this`.' },
      example: { scope: 'this' },
    },
    answers: { 204: { description: 'Signed out.' } },
  },
  'api.auth.sessions.index': {
    id: 'listSignIns',
    tag: 'Sign-in',
    summary: 'List the sign-ins',
    description: 'Where the learner is signed in: the sign-in that was used last comes first.',
    answers: {
      200: { description: 'The sign-ins.', schema: list(SignInSchema), example: SIGN_INS },
    },
  },
  'api.auth.sessions.destroy': {
    id: 'endSignIn',
    tag: 'Sign-in',
    summary: 'End a sign-in',
    description: 'Signs the learner out on one device, e.g. on a lost phone.',
    path: { id: { description: 'The id of the sign-in.', example: SIGN_INS.data[0]!.id } },
    answers: { 204: { description: 'It has ended.' } },
    problems: [SignInNotFound],
  },
}
