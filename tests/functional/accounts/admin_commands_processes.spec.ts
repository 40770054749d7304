import { test } from '@japa/runner'
import { ADMIN_PASSWORD, KEEPER, newUsername } from '#database/factories/admins'
import Admin from '#models/admin'
import { runAce } from '#tests/support/ace_process'

test.group('Admin commands as an operator runs them', (group) => {
  group.each.timeout(60_000)

  test('adds an admin from a script without showing the password', async ({ assert }) => {
    const username = newUsername()
    const run = await runAce(['admin:create', username], { input: `${ADMIN_PASSWORD}\n` })
    assert.equal(run.code, 0, run.stderr)
    assert.notInclude(run.stdout + run.stderr, ADMIN_PASSWORD)
    assert.isNotNull(await Admin.findBy('username', username))
  })

  test('admin commands fail with one line: {why}')
    .with([
      { why: 'no user name', args: ['admin:create'], says: /Missing required argument "username"/ },
      { why: 'too many', args: ['admin:list', '--all'], says: /Unknown flag "--all"/ },
      {
        why: 'unknown',
        args: ['admin:disable', 'nobody'],
        says: /^There is no admin with this name/,
      },
      {
        why: 'the environment',
        args: ['admin:password', KEEPER],
        says: /^This admin is set by ADM/,
      },
      { why: 'a bad name', args: ['admin:create', 'no ra'], says: /^A user name has 1 to 100/ },
    ])
    .run(async ({ assert }, { args, says }) => {
      const { code, stdout, stderr } = await runAce(args)
      assert.equal(code, 1)
      assert.match((stderr + stdout).trim(), says)
      assert.lengthOf((stderr + stdout).trim().split('\n'), 1)
    })

  test('admin commands fail with one line when the database is away', async ({ assert }) => {
    const settings = { TEST_DATABASE_URL: 'postgresql://127.0.0.1:1/nothing' }
    const { code, stdout, stderr } = await runAce(['admin:list'], { settings })
    assert.equal(code, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /^The database is not available \(ECONNREFUSED\): .+\n$/)
  })

  test('admin:hash runs with broken settings, so that it can mend them', async ({ assert }) => {
    const settings = { ADMIN_PASSWORD_HASH: 'mangled', TEST_DATABASE_URL: 'nonsense' }
    const run = await runAce(['admin:hash'], { input: ADMIN_PASSWORD, settings })
    assert.equal(run.code, 0, run.stderr)
    assert.include(run.stdout, "export ADMIN_PASSWORD_HASH='$2b$12$")
    const list = await runAce(['admin:list'], { settings })
    assert.equal(list.code, 1)
    assert.match(list.stderr, /ADMIN_PASSWORD_HASH is no bcrypt hash; its dollar signs/)
  })
})
