import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { SECRETS } from '#start/secret_files'
import { checkSettings } from '#start/settings'
import { temporaryFolder } from '#tests/support/temporary_folder'

const KEYS = { APP_KEY: 'a'.repeat(32), JWT_SECRET_KEY: 'b'.repeat(32) }
const PRODUCTION = {
  ...KEYS,
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://saywell@db/saywell',
  APP_URL: 'https://api.example.com/',
}
const APPLE_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ format: 'pem', type: 'pkcs8' })
  .toString()

test.group('Secrets in files', () => {
  test('each may stand in one, with what is in it up to the last line break', ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    const write = (name: string, content: string) => {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    }
    const url = 'postgresql://saywell:secret@db/saywell'
    const settings = checkSettings({
      ...{ NODE_ENV: 'production', APP_URL: PRODUCTION.APP_URL },
      ...{ APPLE_TEAM_ID: 'TEAM123456', APPLE_KEY_ID: 'KEY1234567', SMTP_USERNAME: 'saywell' },
      APP_KEY_FILE: write('app', `${KEYS.APP_KEY}\n`),
      JWT_SECRET_KEY_FILE: write('jwt', ` ${KEYS.JWT_SECRET_KEY}\r\n`),
      DATABASE_URL_FILE: write('database', url),
      APPLE_PRIVATE_KEY_FILE: write('AuthKey_KEY1234567.p8', APPLE_KEY),
      SMTP_PASSWORD_FILE: write('smtp', 'häuser \n\n'),
    })
    assert.equal(settings.APP_KEY, KEYS.APP_KEY)
    assert.equal(settings.JWT_SECRET_KEY, ` ${KEYS.JWT_SECRET_KEY}`)
    assert.equal(settings.DATABASE_URL, url)
    assert.match(settings.APPLE_PRIVATE_KEY!, /^-----BEGIN PRIVATE KEY-----\n/)
    assert.equal(settings.SMTP_PASSWORD, 'häuser \n')
  })

  test('what cannot be read is told with the other faults, and nothing that follows from it', ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    const write = (content: string | Buffer) => {
      const path = join(folder, randomUUID())
      writeFileSync(path, content)
      return path
    }
    const faulty = {
      ...{ ...PRODUCTION, PORT: 'http', SMTP_USERNAME: 'saywell', FACEBOOK_APP_ID: '1' },
      APP_KEY_FILE: write(KEYS.APP_KEY),
      ...{ JWT_SECRET_KEY: '', JWT_SECRET_KEY_FILE: join(folder, 'none') },
      JWT_PREVIOUS_SECRET_KEYS_FILE: write('k'.repeat(70_000)),
      DATABASE_DIRECT_URL_FILE: write('db.example.com\n'),
      FACEBOOK_APP_SECRET_FILE: folder,
      REDIS_URL_FILE: '/dev/zero',
      SMTP_PASSWORD_FILE: write(' \n'),
      AZURE_SPEECH_KEY_FILE: write(Buffer.from([0x6b, 0xff])),
      AZURE_SPEECH_REGION: 'eastus',
    }
    assert.throws(
      () => checkSettings(faulty),
      'The settings are not right:\n' +
        '- PORT is "http", but must be a whole number, 1 to 65535.\n' +
        '- APP_KEY_FILE and APP_KEY are both set: leave one of them out.\n' +
        '- JWT_SECRET_KEY_FILE names a file that is not there.\n' +
        '- JWT_PREVIOUS_SECRET_KEYS_FILE names a file of more than 65536 bytes.\n' +
        '- DATABASE_DIRECT_URL is no address that begins with postgres:// or postgresql://.\n' +
        '- FACEBOOK_APP_SECRET_FILE names no file, but a folder or a device.\n' +
        '- REDIS_URL_FILE names no file, but a folder or a device.\n' +
        '- SMTP_PASSWORD_FILE names an empty file.\n' +
        '- AZURE_SPEECH_KEY_FILE names a file that is not UTF-8 text.'
    )
  })

  test('they are all that .env.example has of secrets', async ({ assert }) => {
    const example = await readFile(app.makePath('.env.example'), 'utf8')
    const names = [...example.matchAll(/^(?:# )?([A-Z0-9_]+)=/gm)].map(([, name]) => name!)
    const secret =
      /(KEYS?|SECRET|PASSWORD|PASSWORD_HASH|TOKEN|DSN|(DATABASE|DIRECT|REDIS|SCRATCH)_URL)$/
    const found = names.filter((name) => secret.test(name) && !name.startsWith('TEST_'))
    assert.sameMembers(found, [...SECRETS])
  })
})
