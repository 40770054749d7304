import { createHash } from 'node:crypto'
import type { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { AccessTokens } from '#accounts/access_tokens'
import { endAdminSignIns } from '#accounts/admin_sign_in_ends'
import { auditFailedSignIn } from '#accounts/audit_failed_sign_in'
import { countSignIn } from '#accounts/count_sign_in'
import { type EnvironmentAdmin, isEnvironmentAdmin } from '#accounts/environment_admin'
import {
  FactorCodeRequired,
  FactorNotSetUp,
  InvalidAdminCredentials,
  SignInEnded,
  WrongPassword,
} from '#accounts/errors'
import type { LoginDelays } from '#accounts/login_delays'
import { signedInName } from '#accounts/password_check'
import type { PasswordHashes } from '#accounts/password_hashes'
import type { SecondFactor } from '#accounts/second_factor'
import { audit, auditAll, type Origin } from '#auditing/audit_log'
import Admin from '#models/admin'
import { SIGN_IN_PART_LIMIT_MS } from '#postgres/limits'
import { sql } from '#postgres/sql'
import { withinTime } from '#postgres/time_limit'

/** An admin who is signed in. */
export interface SignedInAdmin {
  admin: Admin
  accessToken: string
  expiresIn: number
}

/** Signing in as an admin, and recognising an admin by the access token. */
export class AdminSignIn {
  /**
   * @param accessTokens of the admins' own audience
   * @param isFactorRequired whether every admin needs a second factor for an access token
   */
  constructor(
    private database: Database,
    private hashes: PasswordHashes,
    private delays: LoginDelays,
    private accessTokens: AccessTokens,
    private readonly environment: EnvironmentAdmin | undefined,
    private secondFactor: SecondFactor,
    private isFactorRequired = () => false
  ) {}

  /**
   * Signs in for an access token, with both steps at once.
   *
   * @param code of the second factor, for an admin who has one
   * @throws SignInBusy; TooManyRequests after too many wrong passwords; InvalidAdminCredentials,
   * after the same time for an unknown user name, a wrong password and a disabled admin;
   * FactorNotSetUp where every admin needs a second factor and this one has none;
   * FactorCodeRequired without a code, and what `SecondFactor.prove` throws
   */
  async signIn(
    username: string,
    password: string,
    origin: Origin,
    code?: string | null
  ): Promise<SignedInAdmin> {
    const isRequired = this.isFactorRequired()
    const admin = await this.#limited(username, password, origin, !isRequired)
    if (admin.totpSecret === null && isRequired) {
      await this.#noteFailure(admin, origin)
      throw new FactorNotSetUp()
    }
    if (admin.totpSecret !== null) {
      if (code === undefined || code === null) throw new FactorCodeRequired()
      await inTime(() => this.secondFactor.prove(admin, { code }, origin))
    }
    const { lifetimeSeconds: expiresIn } = this.accessTokens
    return { admin, accessToken: this.issueToken(admin), expiresIn }
  }

  /**
   * The first step of signing in, and the only one for an admin without a second factor.
   *
   * @returns whose user name and password these are
   * @throws what `signIn` throws
   */
  prove(username: string, password: string, origin: Origin): Promise<Admin> {
    return this.#limited(username, password, origin, true)
  }

  /**
   * Asks an admin who is signed in for the password once more. Wrong ones are counted apart from
   * those at signing in, as those of learners are (`password_check.ts`).
   *
   * @throws WrongPassword; SignInBusy; TooManyRequests after too many wrong ones
   */
  async confirm(admin: Admin, password: string, origin: Origin): Promise<void> {
    await this.delays.limit(signedInName(admin.id), async () => {
      if (await this.#isRight(admin.username, password, admin)) return
      await this.#noteFailure(admin, origin)
      throw new WrongPassword()
    })
  }

  /** Ends every sign-in of an admin, this one included: sessions of the pages and access tokens. */
  async endAll(admin: Admin, origin: Origin): Promise<void> {
    await this.database.transaction(async (trx) => {
      await endAdminSignIns(trx, admin.id)
      const about = { action: 'admin_sign_ins_ended', resourceType: 'admin', resourceId: admin.id }
      await audit(trx, { adminId: admin.id, ...about }, origin)
    })
  }

  #noteFailure({ id }: Admin, origin: Origin): Promise<void> {
    return inTime(() => this.database.transaction((trx) => auditFailedSignIn(trx, id, origin)))
  }

  /** @param isEnough whether the password alone signs in an admin without a second factor */
  #limited(username: string, password: string, origin: Origin, isEnough: boolean): Promise<Admin> {
    const prove = () => this.#prove(username, password, origin, isEnough)
    return countSignIn('admin', () => this.delays.limit(`admin:${username}`, prove))
  }

  async #prove(
    username: string,
    password: string,
    origin: Origin,
    isEnough: boolean
  ): Promise<Admin> {
    const found = await inTime(() => Admin.byUsername(username).first())
    const isRight = await this.#isRight(username, password, found)
    const admin = await inTime(() => {
      return this.database.transaction((trx) => {
        return isRight ? this.#welcome(username, origin, isEnough, trx) : refuse(found, origin, trx)
      })
    })
    if (admin === null) throw new InvalidAdminCredentials()
    return admin
  }

  /** @throws SignInEnded when the admin has no credentials to sign in with */
  issueToken(admin: Admin): string {
    const signInId = this.credentialsId(admin)
    if (signInId === undefined) throw new SignInEnded()
    return this.accessTokens.sign({ userId: admin.id, signInId })
  }

  /**
   * Asks the database as well, so that a token is good for nothing once its admin is gone, disabled,
   * or has another password.
   *
   * @throws Unauthenticated, TokenExpired, SignInEnded
   */
  async recognise(accessToken: string): Promise<Admin> {
    const { userId, signInId } = this.accessTokens.verify(accessToken)
    return this.admit(userId, signInId)
  }

  /**
   * @returns the admin who signed in with these credentials
   * @throws SignInEnded when they are others now, or the admin is disabled or gone
   */
  async admit(adminId: string, credentialsId: string): Promise<Admin> {
    const admin = await Admin.find(adminId)
    if (admin === null || this.credentialsId(admin) !== credentialsId) throw new SignInEnded()
    return admin
  }

  /** Compares with two hashes, so that the time does not tell whose name the environment's is. */
  async #isRight(username: string, password: string, found: Admin | null): Promise<boolean> {
    const { passwordHash = null } = this.environment ?? {}
    const isOfEnvironment = await this.hashes.verify(passwordHash, password)
    const own = found?.disabledAt === null ? found.password : null
    const isOwn = await this.hashes.verify(own, password)
    return isEnvironmentAdmin(username, this.environment) ? isOfEnvironment : isOwn
  }

  async #welcome(
    username: string,
    origin: Origin,
    isEnough: boolean,
    trx: TransactionClientContract
  ): Promise<Admin | null> {
    if (isEnvironmentAdmin(username, this.environment)) {
      await settle(this.environment.username, origin, trx)
    }
    const admin = await Admin.byUsername(username, { client: trx }).first()
    // Disabled meanwhile, or gone.
    if (admin === null || this.credentialsId(admin) === undefined) return null
    // With a second factor, or where it must be there, the sign-in is not complete yet.
    if (admin.totpSecret !== null || !isEnough) return admin
    const about = { action: 'admin_signed_in', resourceType: 'admin', resourceId: admin.id }
    await audit(trx, { adminId: admin.id, ...about }, origin)
    return admin
  }

  /**
   * Names what an admin signs in with, in the form of a UUID: the `sid` of the tokens and part of the
   * sessions got with it. It changes with the password, also the environment's, and when the admin is disabled. A token's
   * time of issue would not do: it has whole seconds only.
   *
   * @returns undefined for an admin who cannot sign in
   */
  credentialsId({ username, password, disabledAt, credentialsChangedAt }: Admin) {
    const isOfEnvironment = isEnvironmentAdmin(username, this.environment)
    if (!isOfEnvironment && (password === null || disabledAt !== null)) return undefined
    const hash = isOfEnvironment ? this.environment.passwordHash : password
    const digest = createHash('sha256').update(`${credentialsChangedAt.toMillis()} ${hash}`)
    return digest.digest('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5')
  }
}

/**
 * Gives the environment's admin a row, for the audit log to refer to. An earlier
 * admin of this name becomes that one, and the earlier password no longer works.
 */
async function settle(username: string, origin: Origin, trx: TransactionClientContract) {
  const rows = await sql<{ id: string }>(
    trx,
    `insert into admins (username) values (?) on conflict (lower(username collate "C"))
     do update set password = null, disabled_at = null
     where admins.password is not null or admins.disabled_at is not null
     returning id`,
    [username]
  )
  const about = { action: 'admin_of_environment_set', resourceType: 'admin' }
  await auditAll(
    trx,
    rows.map(({ id }) => ({ ...about, resourceId: id })),
    origin
  )
}

async function refuse(admin: Admin | null, origin: Origin, trx: TransactionClientContract) {
  await auditFailedSignIn(trx, admin?.id ?? null, origin)
  return null
}

/** Only what waits for the database is limited, not the hashes. */
function inTime<T>(work: () => Promise<T>): Promise<T> {
  return withinTime(SIGN_IN_PART_LIMIT_MS, work)
}
