import { PlainMail } from '#mails/plain_mail'

/** A mail that brings a one-time code. */
export abstract class CodeMail extends PlainMail {
  /** @param minutes how long the code is good */
  constructor(
    address: string,
    protected code: string,
    protected minutes: number
  ) {
    super(address)
  }
}
