import { PlainMail } from '#mails/plain_mail'

/** Says that an account got or lost a way to sign in, so that a theft does not go unnoticed. */
export default class SignInMethodMail extends PlainMail {
  readonly kind = 'sign_in_method'
  subject = 'The ways to sign in to your account were changed'

  /** @param change what happened to which of them, as in `Google was added` */
  constructor(
    address: string,
    private change: string
  ) {
    super(address)
  }

  protected paragraphs() {
    return [
      `The ways to sign in to your account with Saywell were changed a moment ago: ${this.change}.`,
      'If it was not you, set a new password at once (choose "Forgotten password" in the app), and look in the app at how you can sign in.',
    ]
  }
}
