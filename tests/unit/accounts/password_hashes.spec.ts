import { Hash } from '@adonisjs/core/hash'
import hash from '@adonisjs/core/services/hash'
import { test } from '@japa/runner'
import { SignInBusy } from '#accounts/errors'
import { PasswordHashes } from '#accounts/password_hashes'
import { BCRYPT_COST } from '#config/hash'
import { PASSWORD } from '#database/factories/learners'
import { watchBcrypt } from '#tests/support/bcrypt_work'

/** bcrypt of `PASSWORD`, without what names its variant; cheap on purpose. */
const BCRYPT = '04$g3n3xj4WwfjfJYefXeXUCOfbOfNgPwN.lcDWSF164/mRz70HFa1Ze'

const LONGEST = 'seven quiet harbours '.repeat(4).slice(0, 72)

function newHashes(atOnce = 1) {
  return new PasswordHashes(hash.use(), atOnce)
}

test.group('Password hashes', () => {
  test('recognises our own password hash, and no other password', async ({ assert }) => {
    const hashes = newHashes()
    const hashed = await hashes.make(PASSWORD)
    assert.isTrue(await hashes.verify(hashed, PASSWORD))
    assert.isFalse(await hashes.verify(hashed, `${PASSWORD} `))
    assert.isFalse(await hashes.verify(null, PASSWORD))
  })

  test('recognises a hash of plain bcrypt: {$self}')
    .with(['$2a$', '$2b$', '$2y$'])
    .run(async ({ assert }, form) => {
      const hashes = newHashes()
      assert.isTrue(await hashes.verify(form + BCRYPT, PASSWORD))
      assert.isFalse(await hashes.verify(form + BCRYPT, 'not this one'))
    })

  test('a mangled hash matches no password: {$self}')
    .with(['', '2y12abc', '$2y$12$', '$bcrypt$v=98$r=12$', 'eleven small green birds'])
    .run(async ({ assert }, hashed) => {
      assert.isFalse(await newHashes().verify(hashed, PASSWORD))
    })

  test('hashes the whole password, where bcrypt would cut it', async ({ assert }) => {
    const hashes = newHashes()
    const hashed = await hashes.make(LONGEST)
    assert.isTrue(await hashes.verify(hashed, LONGEST))
    assert.isFalse(await hashes.verify(hashed, `${LONGEST}x`))
  })

  test('runs one bcrypt comparison also where there is no hash to compare with', async ({
    assert,
    cleanup,
  }) => {
    const hashes = newHashes()
    const hashed = await hashes.make(PASSWORD)
    const work = watchBcrypt(cleanup)
    for (const compared of [hashed, null]) {
      await hashes.verify(compared, 'not this one')
      assert.deepEqual(work.splice(0), [`verify at cost ${BCRYPT_COST}`])
    }
  })

  test('password comparisons queue up to a limit, and later ones are let in again', async ({
    assert,
  }) => {
    const hashes = newHashes()
    const hashed = await hashes.make(PASSWORD)
    const outcomes: unknown[] = []
    const attempts = Array.from({ length: 110 }, async () => {
      outcomes.push(await hashes.verify(hashed, PASSWORD).catch((error: unknown) => error))
    })
    await Promise.all(attempts)
    const isRefused = (outcome: unknown) => outcome instanceof SignInBusy
    const done = outcomes.filter((outcome) => outcome === true)
    assert.equal(done.length + outcomes.filter(isRefused).length, 110)
    assert.isAbove(done.length, 1)
    // One runs and a hundred wait: nine are refused at once, and those that have waited for 4 s.
    assert.isTrue(outcomes.slice(0, 9).every(isRefused))
    assert.isTrue(await hashes.verify(hashed, PASSWORD))
  })

  test('runs as many password comparisons at once as there is room for', async ({ assert }) => {
    const driver = hash.use()
    let running = 0
    let most = 0
    const counting = new Hash({
      isValidHash: (value) => driver.isValidHash(value),
      needsReHash: (value) => driver.needsReHash(value),
      make: (value) => driver.make(value),
      verify: (hashed, password) => {
        running++
        most = Math.max(most, running)
        return driver.verify(hashed, password).finally(() => running--)
      },
    })
    const hashes = new PasswordHashes(counting, 2)
    await Promise.all(Array.from({ length: 6 }, () => hashes.verify(`$2b$${BCRYPT}`, PASSWORD)))
    assert.equal(most, 2)
  })
})
