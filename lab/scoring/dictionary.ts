import { readFileSync } from 'node:fs'
import { nearSounds } from './near_sounds.ts'

const FILE = new URL('../../resources/acoustic_model/dictionary.txt', import.meta.url)

/** The recogniser's dictionary: words by their sounds, and sounds by their words. */
export class Dictionary {
  readonly #soundsOf = new Map<string, string[]>()
  readonly #wordsOf = new Map<string, string[]>()

  constructor() {
    for (const line of readFileSync(FILE, 'utf8').split('\n')) {
      const [entry = '', ...sounds] = line.trim().split(/\s+/)
      const word = entry.replace(/\(\d+\)$/, '')
      const said = sounds.join(' ')
      this.#soundsOf.set(word, [...(this.#soundsOf.get(word) ?? []), said])
      if (/^[a-z]+$/.test(word)) this.#wordsOf.set(said, [...(this.#wordsOf.get(said) ?? []), word])
    }
  }

  knows(word: string): boolean {
    return this.#soundsOf.has(word)
  }

  /** Whether two words can sound the same. */
  soundAlike(one: string, other: string): boolean {
    const said = this.#soundsOf.get(other) ?? []
    return (this.#soundsOf.get(one) ?? []).some((sounds) => said.includes(sounds))
  }

  /** The words that one near sound distinguishes from a pronunciation of this one, but no homophones. */
  minimalPairs(word: string): string[] {
    const found = (this.#soundsOf.get(word) ?? []).flatMap((said) => {
      const sounds = said.split(' ')
      return sounds.flatMap((sound, place) =>
        nearSounds(sound).flatMap((other) => {
          return this.#wordsOf.get(sounds.with(place, other).join(' ')) ?? []
        })
      )
    })
    return [...new Set(found)].filter((other) => other !== word && !this.soundAlike(other, word))
  }

  /** The sounds of `word` (ARPAbet) that distinguish it from the other word of a minimal pair. */
  distinguishingSounds(word: string, pair: string): string[] {
    return (this.#soundsOf.get(word) ?? []).flatMap((said) =>
      (this.#soundsOf.get(pair) ?? []).flatMap((other) => {
        const [sounds, others] = [said.split(' '), other.split(' ')]
        const differing = sounds.filter((sound, place) => sound !== others[place])
        return sounds.length === others.length && differing.length === 1 ? differing : []
      })
    )
  }
}
