import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { spokenWords } from '#scoring/providers/local/spoken_words'

const CATALOG = new URL('../../../database/content/speeches.csv', import.meta.url)
/** Articles, pronouns and most prepositions are shorter: what is left carries the meaning. */
const LONG_WORD = /^[a-z]{4,}$/i

/** A word in whose place another one was put. */
export interface ReplacedWord {
  /** Its place among the words of either text. */
  index: number
  original: string
  replacement: string
}

/** A text in which words were replaced. */
export interface ChangedText {
  text: string
  words: ReplacedWord[]
}

/** The texts of all speeches that ship with the project. */
export function catalogTexts(): string[] {
  const rows: { text: string }[] = parse(readFileSync(CATALOG), { columns: true })
  return rows.map((row) => row.text)
}

/**
 * The text with words that were not said. Every word of four letters or more has the same chance to be
 * replaced, and every such word of the catalog, of the same length give or take a letter, has the same
 * chance to replace it: one that sounds alike is as likely as any other.
 *
 * @param count at most how many words are replaced
 * @param random numbers in [0, 1)
 */
export function changeText(
  text: string,
  catalog: string[],
  count: number,
  random: () => number
): ChangedText {
  const own = wordsOf(text)
  const taken = new Set(own.map((word) => word.toLowerCase()))
  const vocabulary = [...new Set(catalog.flatMap(wordsOf).map((word) => word.toLowerCase()))]
  const replaceable = [...own.keys()].filter((index) => LONG_WORD.test(own[index] ?? ''))

  const words = shuffle(replaceable, random)
    .slice(0, count)
    .map((index) => {
      const original = own[index] ?? ''
      const fitting = vocabulary.filter((word) => {
        const isAsLong = Math.abs(word.length - original.length) <= 1
        return LONG_WORD.test(word) && isAsLong && !taken.has(word)
      })
      const replacement = pick(fitting, random)
      return { index, original, replacement }
    })
  const changed = words.reduce(
    (said, { index, replacement }) => replaceWord(said, index, replacement),
    text
  )
  return { text: changed, words }
}

/** The text of the catalog with the nearest number of letters, other than `text` itself. */
export function textAsLong(text: string, catalog: string[]): string {
  const distance = (other: string) => Math.abs(other.length - text.length)
  return best(text, catalog, (other) => -distance(other))
}

/** The text of the catalog that has most words in common with `text`, of all their words. */
export function textSharingWords(text: string, catalog: string[]): string {
  return best(text, catalog, (other) => sharedWords(text, other))
}

/** How many of the words of both texts are in both, 0 to 1 (Jaccard's index). */
export function sharedWords(one: string, other: string): number {
  const first = new Set(wordsOf(one.toLowerCase()))
  const second = new Set(wordsOf(other.toLowerCase()))
  return first.intersection(second).size / first.union(second).size
}

/** One of the elements in place of each, never itself: a single cycle (Sattolo's algorithm). */
export function derange<T>(elements: readonly T[], random: () => number): T[] {
  return permute(elements, (last) => Math.floor(random() * last))
}

/** A random order (Fisher and Yates). */
export function shuffle<T>(elements: readonly T[], random: () => number): T[] {
  return permute(elements, (last) => Math.floor(random() * (last + 1)))
}

function permute<T>(elements: readonly T[], chooseUpTo: (last: number) => number): T[] {
  const result = [...elements]
  for (let last = result.length - 1; last > 0; last--) {
    const other = chooseUpTo(last)
    const kept = result[last] as T
    result[last] = result[other] as T
    result[other] = kept
  }
  return result
}

function wordsOf(text: string): string[] {
  return spokenWords(text).map((word) => word.text)
}

function replaceWord(text: string, index: number, replacement: string): string {
  let position = -1
  for (let step = 0; step <= index; step++) {
    position = text.indexOf(wordsOf(text)[step] ?? '', position + 1)
  }
  const original = wordsOf(text)[index] ?? ''
  return text.slice(0, position) + replacement + text.slice(position + original.length)
}

function best(text: string, catalog: string[], rate: (other: string) => number): string {
  const others = catalog.filter((other) => other !== text)
  return others.reduce((found, other) => (rate(other) > rate(found) ? other : found))
}

function pick<T>(elements: readonly T[], random: () => number): T {
  return elements[Math.floor(random() * elements.length)] as T
}
