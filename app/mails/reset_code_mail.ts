import { CodeMail } from '#mails/code_mail'

/** The code for a new password. */
export default class ResetCodeMail extends CodeMail {
  readonly kind = 'reset_code'
  subject = 'Set a new password'

  protected paragraphs() {
    return [
      'Somebody, probably you, has forgotten the password of your account with Saywell.',
      `Your code: ${this.code}`,
      `Type it into the app within ${this.minutes} minutes. It works once. Tell it nobody.`,
      'If it was not you, do nothing: your password stays as it is.',
    ]
  }
}
