import { createInterface, type Interface } from 'node:readline'
import { type Readable, Writable } from 'node:stream'

/** Asks at a terminal, and shows nothing of what is typed, not even how much it is. */
export class HiddenPrompt {
  readonly #interface: Interface
  readonly #lines: AsyncIterator<string>

  /** @param output where questions go; answers go nowhere */
  constructor(
    input: Readable,
    private output: Writable
  ) {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
    this.#interface = createInterface({ input, output: nowhere, terminal: true, historySize: 0 })
    this.#interface.on('SIGINT', () => this.#interface.close())
    this.#lines = this.#interface[Symbol.asyncIterator]()
  }

  /** @returns undefined after Ctrl-C or Ctrl-D */
  async ask(question: string): Promise<string | undefined> {
    this.output.write(`${question}: `)
    const { done, value } = await this.#lines.next()
    this.output.write('\n')
    return done === true ? undefined : value
  }

  /** Gives the terminal back. */
  close(): void {
    this.#interface.close()
  }
}
