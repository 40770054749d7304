import { PlainMail } from '#mails/plain_mail'

/** Tells the mailbox of the address from before that the account has another one now. */
export default class EmailChangedMail extends PlainMail {
  readonly kind = 'email_changed'
  subject = 'Your e-mail address was changed'

  protected paragraphs() {
    return [
      'Your account with Saywell has another e-mail address since a moment ago. This address is not used for it any more.',
      'If it was not you, somebody else can sign in as you: set a new password in the app if you are still signed in there, and tell whoever runs it.',
    ]
  }
}
