export type CredentialsState = 'unknown' | 'accepted' | 'refused'

/** Called when the service begins to accept or to refuse the key, the first answer included. */
export interface CredentialsWatch {
  accepted(): void
  refused(): void
}

const CHECK_TIMEOUT_MS = 5000

/** Whether the service accepts our key, as far as is known. */
export class Credentials {
  #state: CredentialsState = 'unknown'

  /** @param tokenUrl the address that issues tokens for the key */
  constructor(
    private key: string,
    private tokenUrl: string,
    private watch: CredentialsWatch
  ) {}

  get state(): CredentialsState {
    return this.#state
  }

  /** Asks the service, free of charge. Never rejects: a service that is away changes nothing. */
  async check(): Promise<void> {
    try {
      const { status, body } = await fetch(this.tokenUrl, {
        method: 'POST',
        headers: { 'Ocp-Apim-Subscription-Key': this.key },
        signal: AbortSignal.timeout(CHECK_TIMEOUT_MS),
      })
      await body?.cancel()
      if (status === 200) this.note('accepted')
      else if (status === 401 || status === 403) this.note('refused')
    } catch {
      // The first recording will tell.
    }
  }

  /** Notes what an answer of the service says about the key. */
  note(state: 'accepted' | 'refused'): void {
    if (state === this.#state) return
    this.#state = state
    this.watch[state]()
  }
}
