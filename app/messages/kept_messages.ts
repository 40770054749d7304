import { IntlMessageFormat } from 'intl-messageformat'

/**
 * Formats ICU messages, each of which is parsed once: the framework's own formatter parses it each
 * time, and a list says the same words in two hundred rows. All messages are ours, so no more are
 * kept than we have written.
 */
export class KeptMessages {
  readonly name = 'icu'
  #kept = new Map<string, IntlMessageFormat>()

  format(message: string, locale: string, data: Record<string, string | number> = {}): string {
    const key = `${locale} ${message}`
    let kept = this.#kept.get(key)
    if (kept === undefined) {
      kept = new IntlMessageFormat(message, locale, undefined, { ignoreTag: true })
      this.#kept.set(key, kept)
    }
    return String(kept.format(data))
  }
}
