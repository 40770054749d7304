export type CredentialsState = 'unknown' | 'accepted' | 'refused'

/** Called when it changes whether the service takes the key; the first time included. */
export interface CredentialsWatch {
  accepted(): void
  refused(): void
}

const CHECK_TIMEOUT_MS = 5000

/** Whether the service takes our key, as far as is known. */
export class Credentials {
  #state: CredentialsState = 'unknown'

  /** @param tokenUrl where the service gives tokens for the key */
  constructor(
    private key: string,
    private tokenUrl: string,
    private watch: CredentialsWatch
  ) {}

  get state(): CredentialsState {
    return this.#state
  }

  /** Asks the service, which costs nothing. Never rejects: one that is away says nothing. */
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

  /** What an answer of the service has told. */
  note(state: 'accepted' | 'refused'): void {
    if (state === this.#state) return
    this.#state = state
    this.watch[state]()
  }
}
