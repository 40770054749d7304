import { AsyncLocalStorage } from 'node:async_hooks'
import type { Language } from '#accounts/languages'

/** Whom a page is shown to, as far as that changes how it is written. */
export interface Reader {
  /** IANA, as in `Europe/Berlin`. */
  timeZone: string
  language: Language
}

const READERS = new AsyncLocalStorage<Reader>()

/** Everything that `work` writes, also later, is for this reader: in their language, each time in their zone. */
export function writeFor<Result>(reader: Reader, work: () => Result): Result {
  return READERS.run(reader, work)
}

/** The zone of whoever reads the page that is being written; UTC where nobody has signed in. */
export function timeZoneOfReader(): string {
  return READERS.getStore()?.timeZone ?? 'UTC'
}

/** The language of whoever reads the page that is being written; English outside of pages. */
export function languageOfReader(): Language {
  return READERS.getStore()?.language ?? 'en'
}
