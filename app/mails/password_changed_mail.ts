import { PlainMail } from '#mails/plain_mail'

/** Says that the password is another one, so that a theft does not go unnoticed. */
export default class PasswordChangedMail extends PlainMail {
  readonly kind = 'password_changed'
  subject = 'Your password was changed'

  protected paragraphs() {
    return [
      'The password of your account with Saywell was changed a moment ago.',
      'If it was not you, set a new one at once: choose "Forgotten password" in the app.',
    ]
  }
}
