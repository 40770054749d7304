import { CodeMail } from '#mails/code_mail'

/** Asks whoever has the mailbox to confirm that an account may have its address. */
export default class NewEmailCodeMail extends CodeMail {
  readonly kind = 'new_email_code'
  subject = 'Confirm your new e-mail address'

  protected paragraphs() {
    return [
      'Somebody, probably you, wants to use this address for an account with Saywell from now on.',
      `Your code: ${this.code}`,
      `Type it into the app within ${this.minutes} minutes. It works once. Tell it nobody.`,
      'If it was not you, do nothing: without the code the account does not get your address.',
    ]
  }
}
