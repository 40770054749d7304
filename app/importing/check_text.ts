import { quoted } from '#importing/findings'

interface Flaw {
  code: string
  message: string
}

/** What Excel writes where it took a text for a formula and could not calculate it. */
const SPREADSHEET_ERROR = /^#(NAME\?|REF!|VALUE!|N\/A|DIV\/0!|NUM!|NULL!|SPILL!|CALC!)$/i
const MARKUP = /<[a-z!/][^>]*>|&(#\d+|#x[\da-f]+|[a-z]+);/i
/** UTF-8 that something took for Windows-1252: "Ã©" for "é", "â€™" for an apostrophe. */
const MOJIBAKE = /[ÃÂ][\u0080-\u00bf]|â€/
/** Line breaks and tabs, which become blanks, are none of them. */
const CONTROL = /(?![\t\n\r])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u

/** A text as it is said: in one line, with single blanks, each letter as one character (NFC). */
export function inOneLine(cell: string): string {
  return cell.normalize('NFC').replace(/\s+/g, ' ').trim()
}

/** Characters that no text has: control characters, and what a wrong encoding left behind. */
export function faultyCharacters(cell: string): Flaw | undefined {
  if (cell.includes('\ufffd') || !cell.isWellFormed()) {
    const message = `${quoted(cell)} holds a character that was lost: check how the file was saved.`
    return { code: 'lost_character', message }
  }
  const control = CONTROL.exec(cell)?.[0]
  if (control === undefined) return undefined
  const number = control.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  const message = `${quoted(cell)} holds a control character (U+${number}): remove it.`
  return { code: 'control_character', message }
}

/**
 * @param cell as it is in the file
 * @param text as it would be saved
 */
export function checkText(cell: string, text: string, maximum: number) {
  return { fault: faultOf(cell, text, maximum), warning: warningOf(text) }
}

function faultOf(cell: string, text: string, maximum: number): Flaw | undefined {
  const characters = [...text].length
  if (characters === 0) return { code: 'missing', message: 'Write the sentence that is said.' }
  if (characters > maximum) {
    const message = `The text has ${characters} characters; ${maximum} are allowed.`
    return { code: 'too_long', message }
  }
  if (SPREADSHEET_ERROR.test(text)) {
    const message = `${text} is what a spreadsheet shows for a broken formula: write the sentence.`
    return { code: 'spreadsheet_error', message }
  }
  return faultyCharacters(cell)
}

function warningOf(text: string): Flaw | undefined {
  if (MARKUP.test(text)) {
    const message = `${quoted(text)} holds HTML. Learners would see it as it is written.`
    return { code: 'markup', message }
  }
  if (/^[=@]/.test(text)) {
    const message = `${quoted(text)} begins like a formula of a spreadsheet. It is taken as a text.`
    return { code: 'formula', message }
  }
  if (MOJIBAKE.test(text)) {
    const message = `${quoted(text)} looks as if its encoding had been mistaken.`
    return { code: 'mistaken_encoding', message }
  }
  return undefined
}
