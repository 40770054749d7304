import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { CodePurpose } from '#accounts/enums'
import { OneTimeCodes } from '#accounts/one_time_codes'
import OneTimeCode from '#models/one_time_code'

/** A code as it would be mailed. @param newEmail to which one changes the address */
export async function issueCode(
  userId: string,
  purpose: CodePurpose,
  newEmail?: string
): Promise<string> {
  const codes = await app.container.make(OneTimeCodes)
  const issued = await db.transaction((trx) => codes.issue(userId, purpose, trx, { newEmail }))
  if (issued.outcome !== 'issued') throw new Error('Too many codes were issued.')
  return issued.code
}

/** A code of as many digits that is not this one. */
export function wrongCode(code: string): string {
  return String((Number(code) + 1) % 10 ** code.length).padStart(code.length, '0')
}

/** The codes of a learner, the oldest first. */
export function codesOf(userId: string): Promise<OneTimeCode[]> {
  return OneTimeCode.query().where({ userId }).orderBy('createdAt')
}
