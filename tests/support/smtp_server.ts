import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { until } from './until.js'

export interface ReceivedMail {
  /** Of the envelope. */
  to: string[]
  from: string
  /** All of it, headers and parts. */
  raw: string
}

const received: ReceivedMail[] = []

/** A mail server that takes every mail and shows it to the tests; the product's settings lead to it. */
export async function startSmtpServer(): Promise<void> {
  const { port } = await listen({})
  Object.assign(process.env, {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(port),
    SMTP_SECURE: 'none',
    MAIL_FROM: 'Saywell <no-reply@example.com>',
  })
}

/** A mail server with faults or habits of its own. It does not keep the process alive. */
export async function listen(options: SMTPServerOptions): Promise<AddressInfo> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, { envelope }, done) => {
      void text(stream).then((raw) => {
        const { mailFrom, rcptTo } = envelope
        const from = mailFrom === false ? '' : mailFrom.address
        received.push({ to: rcptTo.map(({ address }) => address), from, raw })
        done()
      }, done)
    },
    ...options,
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  server.server.unref()
  return server.server.address() as AddressInfo
}

/** The mails that came for an address so far, the oldest first. */
export function mailsTo(address: string): ReceivedMail[] {
  return received.filter(({ to }) => to.includes(address))
}

/** The mails that came for any address of a domain. */
export function mailsWithin(domain: string): ReceivedMail[] {
  return received.filter(({ to }) => to.some((address) => address.endsWith(`@${domain}`)))
}

/** Waits for so many mails to an address. @returns the newest */
export async function mailTo(address: string, count = 1): Promise<ReceivedMail> {
  await until(`mail ${count} for ${address} is there`, () => mailsTo(address).length >= count)
  return mailsTo(address).at(-1)!
}

/** The code of a mail. */
export function codeIn({ raw }: ReceivedMail): string {
  const [, code] = /^Your code: (\d{6}|\d{8})\r?$/m.exec(raw) ?? []
  if (code === undefined) throw new Error(`There is no code in:\n${raw}`)
  return code
}
