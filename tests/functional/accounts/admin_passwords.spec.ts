import { Readable } from 'node:stream'
import ace from '@adonisjs/core/services/ace'
import hash from '@adonisjs/core/services/hash'
import { test } from '@japa/runner'
import { AdminNotFound, AdminOfEnvironment, UsernameTaken } from '#accounts/errors'
import AdminCreate from '#commands/admin_create'
import AdminHash from '#commands/admin_hash'
import AdminPassword from '#commands/admin_password'
import { ADMIN_PASSWORD, createAdmin, KEEPER, newUsername } from '#database/factories/admins'
import Admin from '#models/admin'
import { auditedAbout } from '#tests/support/audit'
import {
  actionsOn,
  byOperator,
  failureOf,
  outputOf,
  runAtTerminal,
  runWithInput,
  useRawOutput,
} from '#tests/support/commands'

test.group('admin:create', (group) => {
  group.each.setup(useRawOutput)

  test('adds an admin with the password that was typed twice', async ({ assert }) => {
    const username = newUsername()
    const command = await ace.create(AdminCreate, [username])
    const shown = await runAtTerminal(command, `${ADMIN_PASSWORD}\r${ADMIN_PASSWORD}\r`)
    command.assertSucceeded()
    // Nothing of what is typed, not even a star for each letter.
    assert.equal(shown, 'Password (15 characters or more): \nThe password again: \n')
    const admin = await Admin.findByOrFail('username', username)
    assert.isTrue(await hash.verify(admin.password!, ADMIN_PASSWORD))
    assert.deepEqual(await actionsOn(admin), [byOperator('admin_created')])
    assert.notInclude(outputOf(command), ADMIN_PASSWORD)
    assert.notInclude(JSON.stringify(await auditedAbout(admin.id)), ADMIN_PASSWORD)
  })

  test("takes an admin's password from the first line of a pipe", async ({ assert }) => {
    const username = newUsername()
    const command = await ace.create(AdminCreate, [username])
    await runWithInput(command, ` ${ADMIN_PASSWORD}\r\nmore\n`)
    command.assertSucceeded()
    const admin = await Admin.findByOrFail('username', username)
    assert.isTrue(await hash.verify(admin.password!, ` ${ADMIN_PASSWORD}`))
  })

  test("asks for an admin's password until it gets a good one")
    .with([
      { first: 'fourteen chars', says: /at least 15/ },
      { first: 'x'.repeat(16), says: /repeat/ },
      { first: 'PasswordPassword1', says: /first to be guessed/ },
      { first: 'ä'.repeat(36) + 'o', says: /72 bytes/ },
      { first: `${ADMIN_PASSWORD}\uFFFD`, says: /not text/ },
    ])
    .run(async ({ assert }, { first, says }) => {
      const command = await ace.create(AdminCreate, [newUsername()])
      await runAtTerminal(command, [first, ADMIN_PASSWORD, ADMIN_PASSWORD, ''].join('\r'))
      command.assertSucceeded()
      assert.match(outputOf(command), says)

      const piped = await ace.create(AdminCreate, [newUsername()])
      await runWithInput(piped, `${first}\n`)
      piped.assertFailed()
      assert.match(outputOf(piped), says)
      assert.isNull(await Admin.findBy('username', piped.username))
    })

  test('adds no admin when the two passwords differ or are missing', async ({ assert }) => {
    const username = newUsername()
    const differing = await ace.create(AdminCreate, [username])
    await runAtTerminal(differing, `${ADMIN_PASSWORD}\r${ADMIN_PASSWORD}!\r`)
    differing.assertFailed()
    const silent = await ace.create(AdminCreate, [username])
    silent.input = Readable.from([])
    await silent.exec()
    silent.assertFailed()
    assert.isNull(await Admin.findBy('username', username))
  })

  test('admin:create stops at {key} with one line')
    .with([
      { key: 'Ctrl-C', typed: '\x03' },
      { key: 'Ctrl-C after the first password', typed: `${ADMIN_PASSWORD}\r\x03` },
      { key: 'Ctrl-D', typed: '\x04' },
    ])
    .run(async ({ assert }, { typed }) => {
      const username = newUsername()
      const command = await ace.create(AdminCreate, [username])
      await runAtTerminal(command, typed)
      command.assertFailed()
      assert.match(outputOf(command), /Stopped: nothing was changed\.$/)
      assert.isUndefined(command.error)
      assert.isNull(await Admin.findBy('username', username))
    })

  test('refuses the admin user name "{$self}" before it asks for a password')
    .with([' nora', 'no ra', '-nora', 'nöra', 'n'.repeat(101), "nora'; drop table admins"])
    .run(async ({ assert }, username) => {
      const command = await ace.create(AdminCreate, ['--', username])
      assert.match(await failureOf(command), /^A user name has/)
    })

  test('refuses a taken admin user name, in any case', async ({ assert }) => {
    const { username } = await createAdmin()
    const command = await ace.create(AdminCreate, [username.toUpperCase()])
    assert.equal(await failureOf(command), UsernameTaken.message)
    const keeper = await ace.create(AdminCreate, [KEEPER])
    assert.equal(await failureOf(keeper), AdminOfEnvironment.message)
  })

  test('admin:create adds one admin when two ask for the same name at once', async ({ assert }) => {
    const username = newUsername()
    const commands = await Promise.all([1, 2].map(() => ace.create(AdminCreate, [username])))
    const runs = commands.map((command) => runWithInput(command, ADMIN_PASSWORD))
    await Promise.all(runs)
    const failures = commands.flatMap(({ error }) => (error as Error | undefined) ?? [])
    assert.lengthOf(failures, 1)
    assert.instanceOf(failures[0], UsernameTaken)
    assert.lengthOf(await Admin.query().where('username', username), 1)
  })
})

test.group('admin:password', (group) => {
  group.each.setup(useRawOutput)

  test("admin:password changes an admin's password", async ({ assert, client }) => {
    const { admin, username } = await createAdmin()
    const password = 'seventeen wet umbrellas'
    const command = await ace.create(AdminPassword, [username.toLowerCase()])
    await runAtTerminal(command, `${password}\r${password}\r`)
    command.assertSucceeded()
    assert.deepEqual(await actionsOn(admin), [byOperator('admin_password_changed')])
    const path = '/api/v1/admin/auth/login'
    const login = await client.post(path).json({ username, password })
    login.assertStatus(200)
    const old = await client.post(path).json({ username, password: ADMIN_PASSWORD })
    old.assertStatus(401)
  })

  test("admin:password refuses an unknown name, the environment's admin, and the name as password", async ({
    assert,
  }) => {
    const unknown = await ace.create(AdminPassword, [newUsername()])
    assert.equal(await failureOf(unknown), AdminNotFound.message)
    const keeper = await ace.create(AdminPassword, [KEEPER])
    assert.equal(await failureOf(keeper), AdminOfEnvironment.message)
    const { admin, username } = await createAdmin()
    const command = await ace.create(AdminPassword, [username])
    await runWithInput(command, username.toUpperCase())
    command.assertFailed()
    assert.match(outputOf(command), /user name/)
    const now = await Admin.findOrFail(admin.id)
    assert.equal(now.password, admin.password)
  })
})

test.group('admin:hash', (group) => {
  group.each.setup(useRawOutput)

  test('admin:hash prints a hash that .env, compose and a shell can hold', async ({ assert }) => {
    const command = await ace.create(AdminHash, [])
    await runAtTerminal(command, `${ADMIN_PASSWORD}\r${ADMIN_PASSWORD}\r`)
    const output = outputOf(command)
    const plain = /='(\$2b\$12\$[^']{53})'/.exec(output)?.[1] ?? ''
    assert.isTrue(await hash.verify(plain, ADMIN_PASSWORD))
    assert.include(output, `ADMIN_PASSWORD_HASH=${plain.replaceAll('$', '\\$')}\n`)
    assert.include(output, `ADMIN_PASSWORD_HASH: '${plain.split('$').join('$$')}'\n`)
  })
})
