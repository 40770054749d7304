import { PlainMail } from './plain_mail.js'

/** Asks whoever has the mailbox to confirm the address. */
export default class VerificationCodeMail extends PlainMail {
  subject = 'Confirm your e-mail address'

  /** @param minutes how long the code is good */
  constructor(
    address: string,
    private code: string,
    private minutes: number
  ) {
    super(address)
  }

  protected paragraphs() {
    return [
      'Somebody, probably you, has an account with Saywell under this address.',
      `Your code: ${this.code}`,
      `Type it into the app within ${this.minutes} minutes. It works once.`,
      'If it was not you, do nothing: without the code the address stays unconfirmed.',
    ]
  }
}
