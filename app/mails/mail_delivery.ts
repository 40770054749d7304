import { setTimeout as pause } from 'node:timers/promises'
import { Exception } from '@adonisjs/core/exceptions'
import type { Mailer } from '@adonisjs/mail'
import type { MailTransportContract } from '@adonisjs/mail/types'
import type { BackgroundWork } from '#concurrency/background_work'
import { MAIL_KINDS, type PlainMail } from '#mails/plain_mail'
import { Count } from '#metrics/instruments'

/**
 * Nothing that needs a mail can be done. No 503, which says that waiting helps; the same as for a
 * sign-in provider that is not set up.
 */
export class MailNotConfigured extends Exception {
  static override status = 422
  static override code = 'mail_not_configured'
  static override message =
    'This server sends no e-mail: its operator has to set SMTP_HOST. GET /api/v1/config tells apps.'
}

/** Before the second attempt, the third, and the last; in milliseconds. */
const RETRY_AFTER_MS = [1000, 5000, 25_000]

/** Mails that may wait at once; a server that is away for long must not fill the memory. */
const MAX_WAITING = 1000

/** Why a mail was not sent, without the address: servers repeat it in their messages. */
export interface MailFailure {
  /** Of nodemailer, e.g. `ECONNECTION`. */
  code: string
  /** The server's answer (RFC 5321, section 4.2), when it came to that. */
  smtp_code: number | null
  attempts: number
}

const mails = new Count('mails_total', 'Mails that were sent, or that could not be.', {
  kind: MAIL_KINDS,
  outcome: ['sent', 'failed'],
})

/** Sends mails after the request was answered, and tries again when that fails. */
export class MailDelivery {
  #waiting = 0

  /** @param mailer undefined where no mail can be sent */
  constructor(
    private mailer: Pick<Mailer<MailTransportContract>, 'send'> | undefined,
    private background: BackgroundWork,
    private onFailure: (failure: MailFailure) => void,
    private retryAfterMs: readonly number[] = RETRY_AFTER_MS,
    private mostWaiting = MAX_WAITING
  ) {}

  get isConfigured(): boolean {
    return this.mailer !== undefined
  }

  /** @throws MailNotConfigured */
  assertConfigured(): void {
    if (!this.isConfigured) throw new MailNotConfigured()
  }

  /** Sends a mail soon; that it could not be sent, only the log is told. */
  sendLater(mail: PlainMail): void {
    if (this.#waiting >= this.mostWaiting) {
      return this.#fail(mail, { code: 'TOO_MANY_WAITING', smtp_code: null, attempts: 0 })
    }
    this.#waiting++
    this.background.start('sending a mail', async (signal) => {
      try {
        await this.#send(mail, signal)
      } finally {
        this.#waiting--
      }
    })
  }

  async #send(mail: PlainMail, signal: AbortSignal, attempts = 1): Promise<void> {
    if (this.mailer === undefined) return
    try {
      await this.mailer.send(mail)
      mails.add({ kind: mail.kind, outcome: 'sent' })
    } catch (error) {
      const { code = 'UNKNOWN', responseCode } = error as { code?: string; responseCode?: number }
      const delay = this.retryAfterMs[attempts - 1]
      // 5xx: the server will never take it.
      const isFinal = delay === undefined || signal.aborted || (responseCode ?? 0) >= 500
      if (isFinal) {
        return this.#fail(mail, { code, smtp_code: responseCode ?? null, attempts })
      }
      await pause(delay, undefined, { signal }).catch(() => undefined)
      return this.#send(mail, signal, attempts + 1)
    }
  }

  #fail(mail: PlainMail, failure: MailFailure): void {
    mails.add({ kind: mail.kind, outcome: 'failed' })
    this.onFailure(failure)
  }
}
