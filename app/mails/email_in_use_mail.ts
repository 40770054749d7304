import { PlainMail } from '#mails/plain_mail'

/** Instead of a code, where another account has the address: only whoever has the mailbox learns it. */
export default class EmailInUseMail extends PlainMail {
  readonly kind = 'email_in_use'
  subject = 'You already have an account with this address'

  protected paragraphs() {
    return [
      'Somebody, probably you, wants to use this address for an account with Saywell. There is another account with this address already.',
      'To use that account, sign in with this address: choose "Forgotten password" in the app if you do not know the password.',
      'If it was not you, do nothing: nothing was changed.',
    ]
  }
}
