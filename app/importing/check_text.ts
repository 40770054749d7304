import { characterFlaw, sentenceFlaw, type TextFlaw } from '#catalog/speeches/content_text'
import type { FaultCode, WarningCode } from '#importing/finding_codes'
import type { FindingName } from '#importing/finding_texts'
import { findingMessage, quoted } from '#importing/findings'
import type { Message, MessageValues } from '#messages/message'

interface Flaw<Code> extends Message {
  code: Code
}

const MARKUP = /<[a-z!/][^>]*>|&(#\d+|#x[\da-f]+|[a-z]+);/i
/** UTF-8 that something took for Windows-1252: "Ã©" for "é", "â€™" for an apostrophe. */
const MOJIBAKE = /[ÃÂ][\u0080-\u00bf]|â€/

/** Characters that no cell may hold. */
export function faultyCharacters(cell: string): Flaw<FaultCode> | undefined {
  return named(cell, characterFlaw(cell))
}

/**
 * @param cell as it is in the file
 * @param text as it would be saved
 */
export function checkText(cell: string, text: string, maximum: number) {
  const fault = faultOf(cell, text, maximum)
  // The pattern of HTML is slow for long texts.
  return { fault, warning: fault?.code === 'too_long' ? undefined : warningOf(text) }
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

function warningOf(text: string): Flaw<WarningCode> | undefined {
  const code = doubtAbout(text)
  return code && flaw(code, code, { text: quoted(text) })
}

function doubtAbout(text: string) {
  if (MARKUP.test(text)) return 'markup'
  if (/^[=@]/.test(text)) return 'formula'
  return MOJIBAKE.test(text) ? 'mistaken_encoding' : undefined
}

function flaw<Code>(code: Code, name: FindingName, values?: MessageValues): Flaw<Code> {
  return { code, ...findingMessage(name, values) }
}
