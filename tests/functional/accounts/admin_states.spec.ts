import ace from '@adonisjs/core/services/ace'
import { test } from '@japa/runner'
import { AdminNotFound, AdminOfEnvironment } from '#accounts/errors'
import AdminDisable from '#commands/admin_disable'
import AdminEnable from '#commands/admin_enable'
import AdminList from '#commands/admin_list'
import { ADMIN_PASSWORD, createAdmin, KEEPER, newUsername } from '#database/factories/admins'
import Admin from '#models/admin'
import { actionsOn, byOperator, failureOf, outputOf, useRawOutput } from '#tests/support/commands'

test.group('admin:disable and admin:enable', (group) => {
  group.each.setup(useRawOutput)

  test('admin:disable keeps an admin out, and admin:enable lets the same admin in again', async ({
    assert,
    client,
  }) => {
    const { admin, username } = await createAdmin()
    const credentials = { username, password: ADMIN_PASSWORD }
    const path = '/api/v1/admin/auth/login'
    const disable = await ace.create(AdminDisable, [username])
    await disable.exec()
    disable.assertSucceeded()
    const refused = await client.post(path).json(credentials)
    refused.assertStatus(401)
    const enable = await ace.create(AdminEnable, [username])
    await enable.exec()
    const login = await client.post(path).json(credentials)
    login.assertStatus(200)
    assert.includeDeepMembers(await actionsOn(admin), [
      byOperator('admin_disabled'),
      byOperator('admin_enabled'),
    ])
  })

  test('disabling or enabling an admin twice changes nothing', async ({ assert }) => {
    const { admin, username } = await createAdmin()
    for (const Command of [AdminEnable, AdminDisable, AdminDisable]) {
      const command = await ace.create(Command, [username])
      await command.exec()
      command.assertSucceeded()
    }
    assert.deepEqual(await actionsOn(admin), [byOperator('admin_disabled')])
  })

  test("admin:disable and admin:enable refuse an unknown name and the environment's admin", async ({
    assert,
  }) => {
    for (const Command of [AdminDisable, AdminEnable]) {
      const unknown = await ace.create(Command, [newUsername()])
      assert.equal(await failureOf(unknown), AdminNotFound.message)
      const keeper = await ace.create(Command, [KEEPER])
      assert.equal(await failureOf(keeper), AdminOfEnvironment.message)
    }
  })
})

test.group('admin:list', (group) => {
  group.each.setup(useRawOutput)

  test('admin:list shows which admins can sign in', async ({ assert }) => {
    const { username } = await createAdmin()
    const without = await Admin.create({ username: newUsername(), password: null })
    const disabled = await createAdmin()
    const disable = await ace.create(AdminDisable, [disabled.username])
    await disable.exec()
    const command = await ace.create(AdminList, [])
    await command.exec()
    const lines = outputOf(command).split('\n')
    const lineOf = (name: string) => lines.filter((line) => line.startsWith(`${name}|`)).join('\n')
    assert.match(lineOf(username), /\|enabled\|database\|\d{4}-\d\d-\d\d$/)
    assert.match(lineOf(disabled.username), /\|disabled\|/)
    assert.match(lineOf(without.username), /\|without password\|/)
    assert.match(lineOf(KEEPER), /^keeper\|enabled\|ADMIN_USERNAME\|[^\n]*$/)
  })
})
