import { randomUUID } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { Mailer } from '@adonisjs/mail'
import { SMTPTransport } from '@adonisjs/mail/transports/smtp'
import type { MailTransportContract } from '@adonisjs/mail/types'
import { test } from '@japa/runner'
import { BackgroundWork } from '#concurrency/background_work'
import { MailDelivery, type MailFailure, MailNotConfigured } from '#mails/mail_delivery'
import { MailFiles } from '#mails/mail_files'
import { freePort } from '#tests/support/free_port'
import { codeIn, listen, mailsTo } from '#tests/support/smtp_server'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'
import VerificationCodeMail from '../../../app/mails/verification_code_mail.js'

const FROM = { name: 'Saywell', address: 'no-reply@example.com' }

const newAddress = () => `${randomUUID()}@example.com`

async function delivery(transport: MailTransportContract, retryAfterMs = [1, 1], most?: number) {
  const failures: MailFailure[] = []
  const emitter = await app.container.make('emitter')
  const mailer = new Mailer('test', transport, emitter, { from: FROM })
  const background = new BackgroundWork((_, error) =>
    failures.push({ code: String(error) } as never)
  )
  const onFailure = (failure: MailFailure) => void failures.push(failure)
  const mails = new MailDelivery(mailer, background, onFailure, retryAfterMs, most)
  return { mails, background, failures }
}

/** A server that answers so many recipients with an error before it takes one. */
async function refusing(times: number, responseCode: number) {
  let asked = 0
  const { port } = await listen({
    onRcptTo: ({ address }, _session, done) => {
      if (++asked > times) return done()
      done(Object.assign(new Error(`not for ${address}`), { responseCode }))
    },
  })
  const transport = new SMTPTransport({ host: '127.0.0.1', port, ignoreTLS: true })
  return { transport, asked: () => asked }
}

test.group('Sending mails', () => {
  test('tries a mail again when the server refuses it temporarily', async ({ assert }) => {
    const { transport } = await refusing(2, 451)
    const { mails, failures } = await delivery(transport)
    const address = newAddress()
    mails.sendLater(new VerificationCodeMail(address, '042917', 15))
    await until('the mail is there', () => mailsTo(address).length === 1)
    assert.equal(codeIn(mailsTo(address)[0]!), '042917')
    assert.lengthOf(failures, 0)
  })

  test('gives a mail up after the last attempt, without address or code in the log', async ({
    assert,
  }) => {
    const { transport, asked } = await refusing(99, 451)
    const { mails, failures } = await delivery(transport)
    mails.sendLater(new VerificationCodeMail(newAddress(), '042917', 15))
    await until('it was given up', () => failures.length === 1)
    assert.deepEqual(failures, [{ code: 'EENVELOPE', smtp_code: 451, attempts: 3 }])
    assert.equal(asked(), 3)
  })

  test('gives a mail up at once when the server refuses it permanently', async ({ assert }) => {
    const { transport, asked } = await refusing(99, 550)
    const { mails, failures } = await delivery(transport)
    mails.sendLater(new VerificationCodeMail(newAddress(), '042917', 15))
    await until('it was given up', () => failures.length === 1)
    assert.deepEqual(failures, [{ code: 'EENVELOPE', smtp_code: 550, attempts: 1 }])
    assert.equal(asked(), 1)
  })

  test('a mail server that is away is no error for the sender', async ({ assert }) => {
    const port = await freePort()
    const { mails, failures } = await delivery(new SMTPTransport({ host: '127.0.0.1', port }))
    mails.sendLater(new VerificationCodeMail(newAddress(), '042917', 15))
    await until('it was given up', () => failures.length === 1)
    assert.deepEqual(failures, [{ code: 'ESOCKET', smtp_code: null, attempts: 3 }])
  })

  test('sends no mail in clear where encryption is required', async ({ assert }) => {
    const { port } = await listen({})
    const transport = new SMTPTransport({ host: '127.0.0.1', port, requireTLS: true })
    const { mails, failures } = await delivery(transport, [])
    const address = newAddress()
    mails.sendLater(new VerificationCodeMail(address, '042917', 15))
    await until('it was given up', () => failures.length === 1)
    assert.lengthOf(mailsTo(address), 0)
  })

  test('a waiting mail does not keep the process from ending', async ({ assert }) => {
    const { transport } = await refusing(99, 451)
    const { mails, background, failures } = await delivery(transport, [60_000])
    mails.sendLater(new VerificationCodeMail(newAddress(), '042917', 15))
    await background.stop()
    assert.deepEqual(failures, [{ code: 'EENVELOPE', smtp_code: 451, attempts: 1 }])
  })

  test('refuses more mails at once than there is room for', async ({ assert }) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { port } = await listen({
      onConnect: (_session, done) => void promise.then(() => done()),
    })
    const options = { host: '127.0.0.1', port, ignoreTLS: true, pool: true as const }
    const { mails, failures } = await delivery(new SMTPTransport(options), [], 5)
    const address = newAddress()
    for (let count = 0; count < 6; count++) {
      mails.sendLater(new VerificationCodeMail(address, '042917', 15))
    }
    assert.deepEqual(failures, [{ code: 'TOO_MANY_WAITING', smtp_code: null, attempts: 0 }])
    resolve()
    await until('all are there', () => mailsTo(address).length === 5)
  })

  test('refuses a mail where none can be sent', ({ assert }) => {
    const mails = new MailDelivery(undefined, new BackgroundWork(() => {}), () => {})
    assert.throws(() => mails.assertConfigured(), MailNotConfigured.message)
  })
})

test.group('Mails in files', () => {
  test('writes mails into files as whole messages that only their owner can read', async ({
    assert,
    cleanup,
  }) => {
    const folder = join(temporaryFolder(cleanup), 'mail')
    const told: string[] = []
    const { mails, background } = await delivery(new MailFiles(folder, (where) => told.push(where)))
    for (const code of ['111111', '222222']) {
      mails.sendLater(new VerificationCodeMail('mia@example.com', code, 15))
      await background.stop()
    }
    const names = await readdir(folder)
    const files = names.sort()
    assert.lengthOf(files, 2)
    assert.deepEqual(told, [folder])
    const raw = await readFile(join(folder, files[0]!), 'utf8')
    assert.equal(codeIn({ to: [], from: '', raw }), '111111')
    assert.match(raw, /^To: mia@example.com$/m)
    assert.match(files[0]!, /^\d{4}-\d\d-\d\dT[\d-]+\.\d{3}Z-[0-9a-f]{8}\.eml$/)
    const { mode } = await stat(join(folder, files[0]!))
    assert.equal(mode & 0o777, 0o600)
  })

  test('writes a mail to one mailbox, whatever is in the address', async ({ assert, cleanup }) => {
    const files = new MailFiles(temporaryFolder(cleanup), () => {})
    const mail = new VerificationCodeMail('"a, victim@example.com,"@example.com', '111111', 15)
    await mail.buildWithContents()
    const { message } = mail.message.toObject()
    const { envelope } = await files.send({ ...message, from: FROM })
    assert.lengthOf(envelope.to, 1)
    assert.notEqual(envelope.to[0], 'victim@example.com')
  })
})
