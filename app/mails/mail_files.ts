import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SMTPTransport } from '@adonisjs/mail/transports/smtp'
import type { MailTransportContract, NodeMailerMessage } from '@adonisjs/mail/types'

/** nodemailer's own way to make a message (RFC 5322) and send it nowhere. */
const NOWHERE = { host: '', streamTransport: true, buffer: true, newline: 'unix' }

/** Writes mails into files instead of sending them: development without a mail server. */
export class MailFiles implements MailTransportContract {
  #composer = new SMTPTransport(NOWHERE)

  /**
   * @param folder absolute; made if missing
   * @param onFirst is told once, when the first mail was written
   */
  constructor(
    private folder: string,
    private onFirst: (folder: string) => void
  ) {}

  async send(message: NodeMailerMessage) {
    const composed = await this.#composer.send(message)
    const { message: text } = composed.original as unknown as { message: Buffer }
    await mkdir(this.folder, { recursive: true })
    // In the order of their sending.
    const name = `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}.eml`
    await writeFile(join(this.folder, name), text, { mode: 0o600 })
    this.onFirst(this.folder)
    this.onFirst = () => undefined
    return composed
  }
}
