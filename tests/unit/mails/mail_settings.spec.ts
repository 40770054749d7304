import { test } from '@japa/runner'
import { checkSettings } from '#start/settings'

const SECRETS = { APP_KEY: 'a'.repeat(32), JWT_SECRET_KEY: 'b'.repeat(32) }
const MAIL = { SMTP_HOST: 'mail.example.com', MAIL_FROM: 'Saywell <no-reply@example.com>' }

test.group('Settings of mails', () => {
  test("reads the mail server's settings, or that there is none", ({ assert }) => {
    const without = checkSettings(SECRETS)
    assert.isUndefined(without.SMTP_HOST)
    assert.deepEqual(without.MAIL_FROM, { name: 'Saywell', address: 'saywell@localhost' })
    for (const { security, port } of [
      { security: 'starttls', port: 587 },
      { security: 'tls', port: 465 },
      { security: 'none', port: 25 },
    ]) {
      const settings = checkSettings({ ...SECRETS, ...MAIL, SMTP_SECURE: security })
      assert.equal(settings.SMTP_HOST, 'mail.example.com')
      assert.equal(settings.SMTP_SECURE, security)
      assert.equal(settings.SMTP_PORT, port)
      assert.isUndefined(settings.SMTP_USERNAME)
      assert.deepEqual(settings.MAIL_FROM, { name: 'Saywell', address: 'no-reply@example.com' })
    }
    const login = { SMTP_USERNAME: 'saywell', SMTP_PASSWORD: 'hush hush' }
    const bare = checkSettings({ ...SECRETS, ...MAIL, ...login, MAIL_FROM: 'a@b.example' })
    assert.equal(bare.SMTP_USERNAME, 'saywell')
    assert.equal(bare.SMTP_PASSWORD, 'hush hush')
    assert.deepEqual(bare.MAIL_FROM, { name: '', address: 'a@b.example' })
  })

  test('{setting} stops the start')
    .with([
      {
        setting: 'a mail server without a sender',
        raw: { ...SECRETS, SMTP_HOST: 'mail.example.com' },
        fault: /MAIL_FROM is missing/,
      },
      ...['Saywell', 'a@b c', 'Saywell <>', '<a@b>, c@d', 'A\r\nBcc: x <a@b>', 'A "B" <a@b>'].map(
        (from) => ({
          setting: `the sender ${JSON.stringify(from)}`,
          raw: { ...SECRETS, ...MAIL, MAIL_FROM: from },
          fault: /MAIL_FROM is no mailbox like Saywell <no-reply@example.com>/,
        })
      ),
      {
        setting: 'half a sign-in at the mail server',
        raw: { ...SECRETS, ...MAIL, SMTP_USERNAME: 'saywell' },
        fault: /SMTP_USERNAME and SMTP_PASSWORD belong together/,
      },
      {
        setting: 'a way to encrypt mails that there is not',
        raw: { ...SECRETS, ...MAIL, SMTP_SECURE: 'true' },
        fault: /SMTP_SECURE is "true", but must be one of: starttls, tls, none/,
      },
      {
        setting: "a mail server's password in clear, in production",
        raw: {
          ...{ ...SECRETS, ...MAIL, NODE_ENV: 'production', SMTP_SECURE: 'none' },
          ...{ SMTP_USERNAME: 'saywell', SMTP_PASSWORD: 'hush hush hush' },
        },
        fault: /SMTP_SECURE is "none", which would send SMTP_PASSWORD in clear/,
      },
    ])
    .run(({ assert }, { raw, fault }) => {
      assert.throws(() => checkSettings(raw), fault)
    })
})
