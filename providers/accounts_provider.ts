import { availableParallelism } from 'node:os'
import type { ApplicationService } from '@adonisjs/core/types'
import { AccessTokens } from '#accounts/access_tokens'
import { AccountDeletion } from '#accounts/account_deletion'
import { AccountExport } from '#accounts/account_export'
import { AccountReclaim } from '#accounts/account_reclaim'
import { AdminSignIn } from '#accounts/admin_sign_in'
import { Admins } from '#accounts/admins'
import { AppleCodes } from '#accounts/apple_codes'
import { EmailChange } from '#accounts/email_change'
import { EmailVerification } from '#accounts/email_verification'
import { EndedSignIns } from '#accounts/ended_sign_ins'
import { FirstPassword } from '#accounts/first_password'
import { IdentityLinks } from '#accounts/identity_links'
import { LoginDelays } from '#accounts/login_delays'
import { OneTimeCodes } from '#accounts/one_time_codes'
import { OwnerProof } from '#accounts/owner_proof'
import { PasswordChange } from '#accounts/password_change'
import { PasswordCheck } from '#accounts/password_check'
import { PasswordHashes } from '#accounts/password_hashes'
import { PasswordReset } from '#accounts/password_reset'
import { PasswordSignIn } from '#accounts/password_sign_in'
import { RefreshLimit } from '#accounts/refresh_limit'
import { RefreshTokens } from '#accounts/refresh_tokens'
import { SecondFactor } from '#accounts/second_factor'
import { SignIns } from '#accounts/sign_ins'
import { SocialSignIn } from '#accounts/social_sign_in'
import { LimitStores } from '#limits/limit_stores'
import { bindSingletons } from '#providers/bind_singletons'
import env from '#start/env'

/** Puts together what learners and admins do with their accounts. */
export default class AccountsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    bindSingletons(container, [
      AccountDeletion,
      AccountExport,
      AccountReclaim,
      AppleCodes,
      EmailChange,
      EmailVerification,
      FirstPassword,
      IdentityLinks,
      OwnerProof,
      PasswordChange,
      PasswordCheck,
      PasswordReset,
      PasswordSignIn,
      SignIns,
      SocialSignIn,
    ])
    container.singleton(AccessTokens, () => {
      return new AccessTokens(jwtSecrets(), env.get('JWT_ACCESS_EXPIRATION_MINUTES'))
    })
    container.singleton(RefreshTokens, () => {
      return new RefreshTokens(jwtSecrets(), env.get('JWT_EXPIRATION_MINUTES'))
    })
    container.singleton(RefreshLimit, async (resolver) => {
      const stores = await resolver.make(LimitStores)
      return new RefreshLimit(env.get('RATE_LIMIT_REFRESH_PER_MINUTE'), stores)
    })
    container.singleton(EndedSignIns, async (resolver) => {
      const { longestLifeSeconds } = await resolver.make(AccessTokens)
      return new EndedSignIns(longestLifeSeconds)
    })
    container.singleton(PasswordHashes, async (resolver) => {
      const hashes = await resolver.make('hash')
      return new PasswordHashes(hashes.use(), hashesAtOnce())
    })
    container.singleton(LoginDelays, async (resolver) => {
      const stores = await resolver.make(LimitStores)
      return new LoginDelays(env.get('RATE_LIMIT_WRONG_PASSWORDS'), stores)
    })
    container.singleton(OneTimeCodes, async (resolver) => {
      const stores = await resolver.make(LimitStores)
      return new OneTimeCodes(env.get('APP_KEY'), env.get('RATE_LIMIT_CODES_PER_HOUR'), stores)
    })
    container.singleton(AdminSignIn, async (resolver) => {
      return new AdminSignIn(
        await resolver.make('lucid.db'),
        await resolver.make(PasswordHashes),
        await resolver.make(LoginDelays),
        new AccessTokens(jwtSecrets(), env.get('JWT_ACCESS_EXPIRATION_MINUTES'), 'saywell-admins'),
        env.get('ENVIRONMENT_ADMIN'),
        await resolver.make(SecondFactor),
        () => env.get('ADMIN_TOTP') === 'required'
      )
    })
    container.singleton(SecondFactor, async (resolver) => {
      const encryption = await resolver.make('encryption')
      return new SecondFactor(
        await resolver.make('lucid.db'),
        encryption.use(),
        await resolver.make(LoginDelays)
      )
    })
    container.singleton(Admins, async (resolver) => {
      const database = await resolver.make('lucid.db')
      return new Admins(database, await resolver.make(PasswordHashes), env.get('ENVIRONMENT_ADMIN'))
    })
  }
}

/** One core is left to requests, and one of libuv's threads to files and names. */
function hashesAtOnce(): number {
  const threads = Number(process.env.UV_THREADPOOL_SIZE || 4)
  return Math.max(1, Math.min(availableParallelism(), threads) - 1)
}

function jwtSecrets(): string[] {
  return [env.get('JWT_SECRET_KEY'), ...env.get('JWT_PREVIOUS_SECRET_KEYS')]
}
