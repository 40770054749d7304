import { PlainMail } from '#mails/plain_mail'

/** Tells the mailbox of an account's address that the address is about to be replaced. */
export default class EmailChangeMail extends PlainMail {
  readonly kind = 'email_change'
  subject = 'Your e-mail address is about to be changed'

  protected paragraphs() {
    return [
      'Somebody, probably you, has asked for another e-mail address for your account with Saywell. It will be changed when the code that was mailed there is typed into the app.',
      'If it was not you, set a new password at once: choose "Forgotten password" in the app. That stops the change, and signs everybody out.',
    ]
  }
}
