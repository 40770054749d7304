import { Exception } from '@adonisjs/core/exceptions'

/** What cannot be undone, by an admin who has not typed the password for a while, or a wrong one. */
export class ProofRequired extends Exception {
  static override status = 422
  static override code = 'proof_required'
  static override message = 'Type your password once more: this cannot be undone.'
}

export class WrongProof extends ProofRequired {
  static override message = 'The password is wrong; nothing was changed.'
}
