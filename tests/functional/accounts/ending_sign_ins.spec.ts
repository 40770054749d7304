import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { test } from '@japa/runner'
import { AccessTokens } from '#accounts/access_tokens'
import { EndedSignIns } from '#accounts/ended_sign_ins'
import { RefreshLimit } from '#accounts/refresh_limit'
import { RefreshTokens } from '#accounts/refresh_tokens'
import { SignIns } from '#accounts/sign_ins'
import { signIn, signInIdOf } from '#database/factories/learners'
import SignIn from '#models/sign_in'

/** Sign-ins of a process that hears nothing of the database, and what it was told. */
async function deafSignIns() {
  const announced: string[] = []
  const ended = new EndedSignIns(3600)
  ended.add = (ids) => void announced.push(...ids)
  const accessTokens = await app.container.make(AccessTokens)
  const refreshTokens = new RefreshTokens(['a secret of at least 32 characters'], 60)
  const refreshLimit = await app.container.make(RefreshLimit)
  return { signIns: new SignIns(db, accessTokens, refreshTokens, refreshLimit, ended), announced }
}

async function signInTwice() {
  const phone = await signIn('phone')
  const tablet = await signIn('tablet', phone.email)
  const ids = [phone, tablet].map(({ accessToken }) => signInIdOf(accessToken))
  return { userId: phone.user.id, ids: ids as [string, string] }
}

test.group('Ending sign-ins within a transaction', () => {
  test('announces the ended sign-ins once the transaction is committed', async ({ assert }) => {
    const { signIns, announced } = await deafSignIns()
    const { userId, ids } = await signInTwice()
    await db.transaction(async (trx) => {
      await signIns.endWithin(trx, userId)
      assert.isEmpty(announced)
    })
    assert.sameMembers(announced, ids)
  })

  test('does not announce a sign-in that stays', async ({ assert }) => {
    const { signIns, announced } = await deafSignIns()
    const { userId, ids } = await signInTwice()
    await db.transaction((trx) => signIns.endWithin(trx, userId, { except: ids[0] }))
    assert.deepEqual(announced, [ids[1]])
  })

  test('announces nothing when the transaction is rolled back', async ({ assert }) => {
    const { signIns, announced } = await deafSignIns()
    const { userId } = await signInTwice()
    const failing = db.transaction(async (trx) => {
      await signIns.endWithin(trx, userId)
      throw new Error('Something larger fails.')
    })
    await assert.rejects(() => failing, 'Something larger fails.')
    assert.isEmpty(announced)
    assert.lengthOf(await SignIn.query().where({ userId }), 2)
  })

  test('refuses a savepoint, whose release is no commit', async ({ assert }) => {
    const { signIns, announced } = await deafSignIns()
    const { userId } = await signInTwice()
    const endInSavepoint = (trx: TransactionClientContract) => {
      return trx.transaction((savepoint) => signIns.endWithin(savepoint, userId))
    }
    await assert.rejects(() => db.transaction(endInSavepoint), /A savepoint has no commit/)
    assert.isEmpty(announced)
    assert.lengthOf(await SignIn.query().where({ userId }), 2)
  })
})
