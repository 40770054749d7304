/**
 * Whether this process has been told to stop. It still serves for a while then, but begins no work of
 * its own any more.
 */
export class Shutdown {
  readonly #begun = new AbortController()

  get hasBegun(): boolean {
    return this.#begun.signal.aborted
  }

  begin(): void {
    this.#begun.abort()
  }

  /** @param stop is called once the process is told to stop; what it throws is not caught */
  onBegin(stop: () => void): void {
    this.#begun.signal.addEventListener('abort', stop)
  }
}
