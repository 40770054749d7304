import { generateKeyPairSync } from 'node:crypto'
import { test } from '@japa/runner'
import { secretsIn } from '../../../bin/check_secrets.js'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** Put together here, so that this file has none. */
const SECRETS = {
  'a private key': privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  'an AWS access key': `id = ${'AKIA'}${'Q7'.repeat(8)}`,
  'a token of GitHub': `${'ghp'}_${'aB3'.repeat(12)}`,
  'a token of npm': `//registry/:_authToken=${'npm'}_${'aB3'.repeat(12)}`,
  'a key of Google': `${'AIza'}${'x-Y9_'.repeat(7)}`,
  'an age key': `${'AGE-SECRET-KEY'}-1${'Q2'.repeat(29)}`,
  'a key of Azure': `AZURE_SPEECH_${'KEY'}=${'0a'.repeat(16)}`,
  'a password in an address': `DATABASE_URL=postgres://app:${'correct9horse'}@db.example.com/app`,
}

test.group('npm run secrets', () => {
  for (const [what, secret] of Object.entries(SECRETS)) {
    test(`finds ${what}, and tells its line`, ({ assert }) => {
      assert.deepEqual(secretsIn(`first\nsecond ${secret}\n`), [`2: ${what}`])
    })
  }

  test('takes settings without values, examples and hashes for none', ({ assert }) => {
    const text = [
      'AZURE_SPEECH_KEY=',
      'DATABASE_URL=postgres://app:PASSWORD@db/app',
      `sha256 ${'0a'.repeat(32)}`,
      '-----BEGIN PRIVATE KEY-----',
    ]
    assert.isEmpty(secretsIn(text.join('\n')))
  })
})
