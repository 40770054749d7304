import { characterFlaw, sentenceFlaw, type TextFlaw } from '#catalog/speeches/content_text'
import { misreadPlaces } from '#importing/csv/misread'
import type { FaultCode, WarningCode } from '#importing/finding_codes'
import type { FindingName } from '#importing/finding_texts'
import { findingMessage, quoted } from '#importing/findings'
import type { Message, MessageValues } from '#messages/message'

interface Flaw<Code> extends Message {
  code: Code
}

const MARKUP = /<[a-z!/][^>]*>|&(#\d+|#x[\da-f]+|[a-z]+);/i

/** Characters that no cell may hold. */
export function faultyCharacters(cell: string): Flaw<FaultCode> | undefined {
  return named(cell, characterFlaw(cell))
}

/** What looks as if it was read in the wrong encoding. */
export function misreadText(cell: string): Flaw<WarningCode> | undefined {
  if (misreadPlaces(cell) === 0) return undefined
  return flaw('mistaken_encoding', 'mistaken_encoding', { text: quoted(cell) })
}

/**
 * @param cell as it is in the file
 * @param text as it would be saved
 */
export function checkText(cell: string, text: string, maximum: number) {
  const fault = faultOf(cell, text, maximum)
  // The pattern of HTML is slow for long texts.
  return { fault, warning: fault?.code === 'too_long' ? undefined : warningOf(cell, text) }
}

function faultOf(cell: string, text: string, maximum: number): Flaw<FaultCode> | undefined {
  const characters = [...text].length
  if (characters === 0) return flaw('missing', 'no_text')
  if (characters > maximum) {
    return flaw('too_long', 'long_text', { count: characters, max: maximum })
  }
  return named(cell, sentenceFlaw(cell))
}

function named(cell: string, found: TextFlaw | undefined): Flaw<FaultCode> | undefined {
  return found && flaw(found.code, found.code, { cell: quoted(cell), ...found.values })
}

function warningOf(cell: string, text: string): Flaw<WarningCode> | undefined {
  if (MARKUP.test(text)) return flaw('markup', 'markup', { text: quoted(text) })
  if (/^[=@]/.test(text)) return flaw('formula', 'formula', { text: quoted(text) })
  return misreadText(cell)
}

function flaw<Code>(code: Code, name: FindingName, values?: MessageValues): Flaw<Code> {
  return { code, ...findingMessage(name, values) }
}

/** In the languages of spreadsheets that write dates with names. */
const MONTHS = new Set(
  ['en', 'es', 'fr', 'de', 'it', 'pt'].flatMap((language) => {
    const format = new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' })
    return Array.from({ length: 12 }, (_, month) => {
      return format.format(Date.UTC(2000, month)).replace('.', '').toLowerCase()
    })
  })
)

const POWER_OF_TEN = /^\d(?:[.,]\d{1,15})?E[+-]\d{2,3}$/i
const DAY_AND_MONTH = /^(?:\d{1,2}[-./ ]{1,2}(\p{L}{3,5})\.?|(\p{L}{3,5})\.?[-./ ]{1,2}\d{2})$/u

/** Whether an id is what a spreadsheet makes of a long number ("1.23E+11"), or of "1-2" ("02-Jan"). */
export function isMangledId(id: string): boolean {
  const [, one, other] = DAY_AND_MONTH.exec(id) ?? []
  return POWER_OF_TEN.test(id) || MONTHS.has((one ?? other ?? '').toLowerCase())
}
