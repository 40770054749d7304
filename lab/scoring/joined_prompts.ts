import { seededRandom } from '#tests/support/random'
import { decode } from './decode.ts'
import type { LabRecording } from './sources.ts'

const FOLDER = '/usr/share/asterisk/sounds/en_US_f_Allison'
/** A file of the package that tells whether it is installed. */
export const PROMPT = `${FOLDER}/digits/day-0.g722`

const DAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ')
const MONTHS =
  'january february march april may june july august september october november december'.split(' ')
const NUMBERS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' '
  )
/** The spelling alphabet of radio and telephone; x ("x-ray") is two words. */
const LETTERS =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey yankee zulu'.split(
    ' '
  )

/** Files of one spoken word, each with its word: what is said follows from the file's name. */
const CLIPS: [file: string, word: string][] = [
  ...DAYS.map((word, index): [string, string] => [`digits/day-${index}`, word]),
  ...MONTHS.map((word, index): [string, string] => [`digits/mon-${index}`, word]),
  ...NUMBERS.map((word, index): [string, string] => [`digits/${index}`, word]),
  ...LETTERS.map((word): [string, string] => [`phonetic/${word[0]}_p`, word]),
]

const RECORDINGS = 40
const WORDS = 7
const SEED = 41

/**
 * A woman's single words (days, months, numbers, the spelling alphabet) in a row, from Asterisk's
 * prompts: Debian has those without a transcript, so that its sentences cannot be used.
 */
export function joinedPrompts(voice: string): LabRecording[] {
  const random = seededRandom(SEED)
  return Array.from({ length: RECORDINGS }, () => {
    const left = [...CLIPS]
    const clips = Array.from({ length: WORDS }, () => {
      return left.splice(Math.floor(random() * left.length), 1)
    }).flat()
    const text = clips.map(([, word]) => word).join(' ')
    return { voice, text, read: () => join(clips.map(([file]) => file)) }
  })
}

async function join(files: string[]): Promise<Int16Array> {
  const parts: Int16Array[] = []
  for (const file of files) parts.push(await decode(['-f', 'g722', '-i', `${FOLDER}/${file}.g722`]))
  const joined = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
