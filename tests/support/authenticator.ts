import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { SecondFactor } from '#accounts/second_factor'
import { totpCode, totpStep } from '#accounts/totp'
import { TERMINAL } from '#auditing/audit_log'
import type Admin from '#models/admin'

/** An authenticator app. */
export class Authenticator {
  /** @param key as a page shows it, with or without blanks */
  constructor(private key: string) {}

  /** @param steps of 30 seconds from now */
  code(steps = 0): string {
    return totpCode(fromBase32(this.key.replaceAll(' ', '')), totpStep(Date.now()) + steps)
  }
}

/** Gives an admin a second factor, whose app has shown no code yet. */
export async function giveFactor(
  admin: Admin
): Promise<{ authenticator: Authenticator; recoveryCodes: string[] }> {
  const factor = await app.container.make(SecondFactor)
  const { secret, sealed } = factor.offer(admin)
  const authenticator = new Authenticator(secret)
  const recoveryCodes = await factor.enrol(admin, sealed, authenticator.code(), TERMINAL)
  await forgetCodes(admin)
  return { authenticator, recoveryCodes }
}

/** Makes the codes of this minute new again. */
export async function forgetCodes({ id }: Admin): Promise<void> {
  await db.from('admins').where('id', id).update({ totp_last_step: null })
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => {
    return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')
  })
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}
