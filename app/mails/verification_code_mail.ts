import { CodeMail } from '#mails/code_mail'

/** Asks whoever has the mailbox to confirm the address. */
export default class VerificationCodeMail extends CodeMail {
  readonly kind = 'verification_code'
  subject = 'Confirm your e-mail address'

  protected paragraphs() {
    return [
      'Somebody, probably you, has an account with Saywell under this address.',
      `Your code: ${this.code}`,
      `Type it into the app within ${this.minutes} minutes. It works once.`,
      'If it was not you, do nothing: without the code the address stays unconfirmed.',
    ]
  }
}
