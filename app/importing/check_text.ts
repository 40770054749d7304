import { characterFlaw, sentenceFlaw, type TextFlaw } from '#catalog/speeches/content_text'
import { quoted } from '#importing/findings'

interface Flaw {
  code: string
  message: string
}

const MARKUP = /<[a-z!/][^>]*>|&(#\d+|#x[\da-f]+|[a-z]+);/i
/** UTF-8 that something took for Windows-1252: "Ã©" for "é", "â€™" for an apostrophe. */
const MOJIBAKE = /[ÃÂ][\u0080-\u00bf]|â€/

/** Characters that no cell may hold. */
export function faultyCharacters(cell: string): Flaw | undefined {
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

function faultOf(cell: string, text: string, maximum: number): Flaw | undefined {
  const characters = [...text].length
  if (characters === 0) return { code: 'missing', message: 'Write the sentence that is said.' }
  if (characters > maximum) {
    const message = `The text has ${characters} characters; ${maximum} are allowed.`
    return { code: 'too_long', message }
  }
  return named(cell, sentenceFlaw(cell))
}

function named(cell: string, flaw: TextFlaw | undefined): Flaw | undefined {
  return flaw && { code: flaw.code, message: `${quoted(cell)} ${flaw.what}.` }
}

function warningOf(text: string): Flaw | undefined {
  if (MARKUP.test(text)) {
    const message = `${quoted(text)} contains HTML. Learners would see it as it is written.`
    return { code: 'markup', message }
  }
  if (/^[=@]/.test(text)) {
    const message = `${quoted(text)} begins like a spreadsheet formula. It is taken as text.`
    return { code: 'formula', message }
  }
  if (MOJIBAKE.test(text)) {
    const message = `${quoted(text)} looks as if it was read in the wrong encoding.`
    return { code: 'mistaken_encoding', message }
  }
  return undefined
}
