import { test } from '@japa/runner'
import { checkSettings } from '#start/settings'

const SECRETS = { APP_KEY: 'a'.repeat(32), JWT_SECRET_KEY: 'b'.repeat(32) }
const HASH = `$2b$12$${'a'.repeat(53)}`

test.group("Settings of the environment's admin", () => {
  test("reads the environment's admin, or that there is none", ({ assert }) => {
    assert.isUndefined(checkSettings(SECRETS).ENVIRONMENT_ADMIN)
    for (const version of ['$2a', '$2b', '$2y']) {
      const hash = HASH.replace('$2b', version)
      const raw = { ...SECRETS, ADMIN_USERNAME: 'nora', ADMIN_PASSWORD_HASH: hash }
      assert.deepEqual(checkSettings(raw).ENVIRONMENT_ADMIN, {
        username: 'nora',
        passwordHash: version === '$2y' ? HASH : hash,
      })
    }
  })

  test('{setting} stops the start')
    .with([
      {
        setting: 'a hash without a user name',
        raw: { ...SECRETS, ADMIN_PASSWORD_HASH: HASH },
        fault: /ADMIN_USERNAME is missing: set ADMIN_USERNAME and ADMIN_PASSWORD_HASH, or neither/,
      },
      {
        setting: 'a user name without a hash',
        raw: { ...SECRETS, ADMIN_USERNAME: 'nora' },
        fault: /ADMIN_PASSWORD_HASH is missing/,
      },
      {
        setting: 'a user name that no admin could have',
        raw: { ...SECRETS, ADMIN_USERNAME: 'no ra', ADMIN_PASSWORD_HASH: HASH },
        fault: /ADMIN_USERNAME must have 1 to 100 letters/,
      },
      ...[
        // What a shell, compose or a .env file makes of an unescaped hash; and one that is cut.
        HASH.replace('$2b$12$a', 'b2'),
        HASH.replace('$2b$12', ''),
        HASH.replaceAll('$', '$$$$'),
        HASH.replaceAll('$', '\\$'),
        HASH.slice(0, -1),
        'nine quiet lighthouse keepers',
      ].map((hash) => ({
        setting: `the mangled hash ${hash.slice(0, 12)}`,
        raw: { ...SECRETS, ADMIN_USERNAME: 'nora', ADMIN_PASSWORD_HASH: hash },
        fault:
          /ADMIN_PASSWORD_HASH is no bcrypt hash; its dollar signs .* run "node ace admin:hash"/,
      })),
      {
        setting: 'a weak hash',
        raw: { ...SECRETS, ADMIN_USERNAME: 'n', ADMIN_PASSWORD_HASH: HASH.replace('12', '05') },
        fault: /ADMIN_PASSWORD_HASH has the cost 5, but must have 10 to 14/,
      },
    ])
    .run(({ assert }, { raw, fault }) => {
      assert.throws(() => checkSettings(raw), fault)
    })

  test("an error about the admin's hash does not show it", ({ assert }) => {
    const raw = { ...SECRETS, ADMIN_USERNAME: 'nora', ADMIN_PASSWORD_HASH: 'a password in clear' }
    try {
      checkSettings(raw)
      assert.fail()
    } catch (error) {
      assert.notInclude((error as Error).message, 'in clear')
    }
  })
})
