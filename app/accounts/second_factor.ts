import type { Encryption } from '@adonisjs/core/encryption'
import type { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { endAdminSignIns } from '#accounts/admin_sign_in_ends'
import { auditFailedSignIn } from '#accounts/audit_failed_sign_in'
import {
  AdminNotFound,
  FactorOfferEnded,
  OwnAdmin,
  UsedFactorCode,
  WrongFactorCode,
  WrongRecoveryCode,
} from '#accounts/errors'
import type { LoginDelays } from '#accounts/login_delays'
import {
  countRecoveryCodes,
  removeRecoveryCodes,
  renewRecoveryCodes,
  useRecoveryCode,
} from '#accounts/recovery_codes'
import { base32, newTotpSecret, totpAddress, totpStepOf } from '#accounts/totp'
import { audit, type Origin } from '#auditing/audit_log'
import Admin from '#models/admin'
import { sql } from '#postgres/sql'

/** What an authenticator app is given, until the admin proves by a code that it has it. */
export interface OfferedFactor {
  /** For whoever types it: letters and digits. */
  secret: string
  /** For the QR code: `otpauth://totp/...` */
  address: string
  /** The secret for the form, so that the server keeps nothing: encrypted, and this admin's only. */
  sealed: string
}

/** How a second step of signing in is proved. */
export type FactorProof = { code: string } | { recoveryCode: string }

const OFFER_LASTS = '30 minutes'

/** The second factor of admins: an authenticator app (RFC 6238), and recovery codes. */
export class SecondFactor {
  constructor(
    private database: Database,
    private encryption: Encryption,
    private delays: LoginDelays
  ) {}

  /** @param sealed of an offer before, to offer the same secret again, e.g. after a wrong code */
  offer(admin: Admin, sealed?: string): OfferedFactor {
    const secret = this.#open(admin, sealed) ?? newTotpSecret()
    return {
      secret: base32(secret),
      address: totpAddress(secret, admin.username),
      sealed: this.encryption.encrypt(secret.toString('base64'), OFFER_LASTS, offerTo(admin)),
    }
  }

  /**
   * Gives an admin the offered factor instead of the one from before, and ends all sign-ins.
   *
   * @param code that the app shows: it has the secret
   * @returns new recovery codes, to be shown once
   * @throws FactorOfferEnded, WrongFactorCode
   */
  async enrol(admin: Admin, sealed: string, code: string, origin: Origin): Promise<string[]> {
    const secret = this.#open(admin, sealed)
    if (secret === undefined) throw new FactorOfferEnded()
    const step = totpStepOf(secret, withoutBlanks(code))
    if (step === undefined) throw new WrongFactorCode()
    const kept = this.encryption.encrypt(secret.toString('base64'), undefined, secretOf(admin))
    const codes = await this.database.transaction(async (trx) => {
      // Two forms of the same offer, e.g. of a double click: the second one comes too late.
      const changedAt = admin.credentialsChangedAt.toMillis()
      const locked = await Admin.query({ client: trx }).where('id', admin.id).forUpdate().first()
      if (locked?.credentialsChangedAt.toMillis() !== changedAt) throw new FactorOfferEnded()
      await setFactor(trx, admin.id, kept, step)
      await endAdminSignIns(trx, admin.id)
      await note(trx, admin, 'admin_second_factor_set', origin, admin.id)
      return renewRecoveryCodes(trx, admin.id)
    })
    await admin.refresh()
    return codes
  }

  /**
   * Proves the second step of signing in, which is complete then.
   *
   * @throws WrongFactorCode, UsedFactorCode or WrongRecoveryCode; TooManyRequests after too many
   */
  async prove(admin: Admin, proof: FactorProof, origin: Origin): Promise<void> {
    // Whoever guesses at codes must not keep out the owner who has a recovery code.
    const way = 'code' in proof ? 'code' : 'recovery-code'
    await this.delays.limit(`${way}:${admin.id}`, async () => {
      const fault = await this.database.transaction(async (trx) => {
        const found = await this.#judge(trx, admin, proof, origin)
        if (found === undefined) await note(trx, admin, 'admin_signed_in', origin, admin.id)
        else await auditFailedSignIn(trx, admin.id, origin)
        return found
      })
      if (fault !== undefined) throw fault
    })
  }

  /** Takes the factor away, and ends all sign-ins. */
  async remove(admin: Admin, origin: Origin): Promise<void> {
    await this.database.transaction((trx) => takeAway(trx, admin, origin, admin.id))
    await admin.refresh()
  }

  /**
   * Takes the factor of somebody away who has lost it.
   *
   * @param by the admin who does it, for somebody else; without, an operator
   * @returns false when there was none
   * @throws AdminNotFound, OwnAdmin
   */
  async reset(username: string, origin: Origin, by?: string): Promise<boolean> {
    return this.database.transaction(async (trx) => {
      const admin = await Admin.byUsername(username, { client: trx }).forUpdate().first()
      if (admin === null) throw new AdminNotFound()
      if (admin.id === by) throw new OwnAdmin()
      if (admin.totpSecret === null) return false
      await takeAway(trx, admin, origin, by)
      return true
    })
  }

  /** @returns new recovery codes, to be shown once; the ones from before no longer work */
  async renewRecoveryCodes(admin: Admin, origin: Origin): Promise<string[]> {
    return this.database.transaction(async (trx) => {
      await note(trx, admin, 'admin_recovery_codes_renewed', origin, admin.id)
      return renewRecoveryCodes(trx, admin.id)
    })
  }

  /** How many recovery codes an admin has left. */
  recoveryCodesLeft(admin: Admin): Promise<number> {
    return countRecoveryCodes(this.database, admin.id)
  }

  /** @returns what is wrong with a proof; one that is right is used up */
  async #judge(
    trx: TransactionClientContract,
    admin: Admin,
    proof: FactorProof,
    origin: Origin
  ): Promise<Error | undefined> {
    if ('recoveryCode' in proof) {
      const isRight = await useRecoveryCode(trx, admin.id, proof.recoveryCode)
      if (!isRight) return new WrongRecoveryCode()
      return note(trx, admin, 'admin_recovery_code_used', origin, admin.id)
    }
    const secret = this.#read(admin.totpSecret, secretOf(admin))
    const step = secret && totpStepOf(secret, withoutBlanks(proof.code))
    if (step === undefined) return new WrongFactorCode()
    return (await takeStep(trx, admin.id, step)) ? undefined : new UsedFactorCode()
  }

  #open(admin: Admin, sealed: string | undefined): Buffer | undefined {
    return this.#read(sealed, offerTo(admin))
  }

  /** @returns undefined for what we have not encrypted, or with another key */
  #read(encrypted: string | null | undefined, purpose: string): Buffer | undefined {
    const secret = encrypted ? this.encryption.decrypt<string>(encrypted, purpose) : null
    return secret === null ? undefined : Buffer.from(secret, 'base64')
  }
}

/** No row's secret can be put into another one. */
const secretOf = ({ id }: Admin) => `second-factor:${id}`

/** An offer ends with the sign-ins of its admin. */
const offerTo = ({ id, credentialsChangedAt }: Admin) => {
  return `second-factor-offer:${id}:${credentialsChangedAt.toMillis()}`
}

/** Apps show a code in two groups. */
function withoutBlanks(code: string): string {
  return code.replace(/\s/g, '')
}

async function takeAway(
  trx: TransactionClientContract,
  admin: Admin,
  origin: Origin,
  adminId?: string
): Promise<void> {
  await setFactor(trx, admin.id, null, null)
  await removeRecoveryCodes(trx, admin.id)
  await endAdminSignIns(trx, admin.id)
  await note(trx, admin, 'admin_second_factor_removed', origin, adminId)
}

async function setFactor(
  trx: TransactionClientContract,
  adminId: string,
  secret: string | null,
  step: number | null
): Promise<void> {
  await sql(trx, 'update admins set totp_secret = ?, totp_last_step = ? where id = ?', [
    secret,
    step,
    adminId,
  ])
}

/** @returns false when this code, or a later one, was used before: also by somebody at this moment */
async function takeStep(trx: TransactionClientContract, adminId: string, step: number) {
  const taken = await sql(
    trx,
    `update admins set totp_last_step = :step
     where id = :adminId and coalesce(totp_last_step, 0) < :step returning id`,
    { step, adminId }
  )
  return taken.length > 0
}

async function note(
  trx: TransactionClientContract,
  admin: Admin,
  action: string,
  origin: Origin,
  adminId?: string
): Promise<undefined> {
  await audit(trx, { adminId, action, resourceType: 'admin', resourceId: admin.id }, origin)
}
