import type { Hash } from '@adonisjs/core/hash'
import { SignInBusy } from '#accounts/errors'
import { MAX_PASSWORD_BYTES } from '#accounts/password_fault'
import { type Permit, Semaphore } from '#concurrency/semaphore'

/** A hash takes a quarter of a second of one core, or more: later ones would wait for too long. */
const MAX_WAIT_MS = 4000
const MAX_WAITING = 100

/** bcrypt of 40 random bytes that nobody has kept; it costs as much as a new hash. */
const DECOY = '$bcrypt$v=98$r=12$FWRP+w9LwB8cqzVMa7APGQ$w4sLaNLrHi5N/tDkrJNhezHkcK1MvPA'

/**
 * Makes and checks bcrypt hashes on threads of their own. Only a few run at once, so that a crowd
 * that signs in leaves processors to everybody else, and a bounded number wait.
 */
export class PasswordHashes {
  readonly #semaphore: Semaphore

  /** @param atOnce how many may run at the same time */
  constructor(
    private hash: Hash,
    atOnce: number
  ) {
    this.#semaphore = new Semaphore({ permits: atOnce, maxWaiting: MAX_WAITING })
  }

  /** @throws SignInBusy */
  make(password: string): Promise<string> {
    return this.#inTurn(() => this.hash.make(password))
  }

  /**
   * Takes as long whatever is compared: a wrong password, one that is too long, or none to compare
   * with.
   *
   * @param hashed ours (PHC), or in bcrypt's own form ($2a$, $2b$, and $2y$ of PHP and htpasswd);
   * null for an account that does not exist, or has no password
   * @throws SignInBusy
   */
  async verify(hashed: string | null, password: string): Promise<boolean> {
    // PHP's $2y$ is the algorithm that others call $2b$.
    const compared = hashed?.replace(/^\$2y\$/, '$2b$') ?? DECOY
    const matches = await this.#inTurn(() => this.hash.verify(compared, password))
    const isWhole = Buffer.byteLength(password) <= MAX_PASSWORD_BYTES
    return matches && hashed !== null && isWhole
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const permit = await this.#acquire()
    try {
      return await work()
    } finally {
      permit.release()
    }
  }

  /** @throws SignInBusy when too many wait, or after the longest wait */
  #acquire(): Promise<Permit> {
    // Most never wait, and need no timer.
    const patience = this.#semaphore.isBusy ? AbortSignal.timeout(MAX_WAIT_MS) : undefined
    return this.#semaphore.acquire(patience).catch(() => {
      throw new SignInBusy()
    })
  }
}
