import { BaseMail } from '@adonisjs/mail'

/** What a mail is about, for the metrics. */
export const MAIL_KINDS = [
  'email_change',
  'email_changed',
  'email_in_use',
  'new_email_code',
  'password_changed',
  'reset_code',
  'sign_in_method',
  'verification_code',
] as const

/**
 * A short mail, as text and as simple HTML. It holds nothing that a learner has written, not even
 * the name: whoever registers with somebody else's address would write into that mailbox.
 */
export abstract class PlainMail extends BaseMail {
  abstract readonly kind: (typeof MAIL_KINDS)[number]
  abstract override subject: string

  constructor(private address: string) {
    super()
  }

  /** In HTML as they stand, so without `<` and `&`. */
  protected abstract paragraphs(): string[]

  prepare() {
    // An object is one mailbox; text would be parsed, and may name several.
    this.message.nodeMailerMessage.to = [{ address: this.address, name: '' }]
    this.message.header('Auto-Submitted', 'auto-generated')
    const paragraphs = this.paragraphs()
    this.message.text(`${paragraphs.join('\n\n')}\n`)
    const body = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n')
    this.message.html(
      `<!doctype html>\n<html lang="en"><body style="font-family: sans-serif">\n${body}\n</body></html>\n`
    )
  }
}
