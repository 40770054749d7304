import { mendApostrophes } from '#texts/apostrophes'
import { withoutInvisible } from '#texts/invisible'

export const TEXT_FLAWS = ['lost_character', 'control_character', 'spreadsheet_error'] as const

type FlawCode = (typeof TEXT_FLAWS)[number]

/** What a flaw is: goes on a sentence that begins with what has it. */
export const FLAW_TEXTS: Record<FlawCode, string> = {
  lost_character: 'contains a character that was lost: check how the file was saved',
  control_character: 'contains a control character ({character}): remove it',
  spreadsheet_error: 'is what a spreadsheet shows for a broken formula: write the sentence',
}

/** Why a text cannot be a part of the content. */
export interface TextFlaw {
  code: FlawCode
  /** What its text names. */
  values?: { character: string }
}

/** Line breaks and tabs, which become blanks, are none of them. */
const CONTROL = /(?![\t\n\r])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
/** What Excel writes where it took a text for a formula and could not calculate it. */
const SPREADSHEET_ERROR = /^#(NAME\?|REF!|VALUE!|N\/A|DIV\/0!|NUM!|NULL!|SPILL!|CALC!)$/i
const VISIBLE = /[^\p{Cf}\p{Z}]/u

/**
 * A sentence or a name as it is kept, whatever channel it comes through: in one line, with single
 * blanks, each letter as one character (NFC), with apostrophes in words and without what nobody sees;
 * empty, when there is nothing left.
 */
export function inOneLine(text: string): string {
  const line = withoutInvisible(text).normalize('NFC').replace(/\s+/g, ' ').trim()
  return VISIBLE.test(line) ? mendApostrophes(line) : ''
}

/**
 * Characters that no sentence, id or name of a tag has: control characters, and what a wrong
 * encoding left behind. Blanks around it do not count.
 */
export function characterFlaw(text: string): TextFlaw | undefined {
  if (text.includes('\ufffd') || !text.isWellFormed()) {
    return { code: 'lost_character' }
  }
  const control = CONTROL.exec(text.trim())?.[0]
  if (control === undefined) return undefined
  const number = control.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  return { code: 'control_character', values: { character: `U+${number}` } }
}

/** What a sentence that learners say cannot be. */
export function sentenceFlaw(text: string): TextFlaw | undefined {
  if (SPREADSHEET_ERROR.test(inOneLine(text))) return { code: 'spreadsheet_error' }
  return characterFlaw(text)
}
