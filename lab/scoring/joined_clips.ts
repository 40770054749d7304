import { seededRandom } from '#tests/support/random'
import { decode } from './decode.ts'
import type { LabRecording } from './sources.ts'

/** A file in which a human says a word, or an article and a word. */
export interface Clip {
  file: string
  text: string
  /** ffmpeg's option for a format that it does not find out itself. */
  format?: string
}

const RECORDINGS = 40
const CLIPS_IN_A_ROW = 6
const SEED = 41

/**
 * Recordings of a person's clips in a row, each row without a clip twice: packages of prompts and of
 * games for children hold single words, not sentences.
 */
export function joinedClips(voice: string, clips: Clip[]): LabRecording[] {
  const random = seededRandom(SEED)
  return Array.from({ length: RECORDINGS }, () => {
    const left = [...clips]
    const row = Array.from({ length: CLIPS_IN_A_ROW }, () => {
      return left.splice(Math.floor(random() * left.length), 1)
    }).flat()
    return { voice, text: row.map(({ text }) => text).join(' '), read: () => join(row) }
  })
}

async function join(clips: Clip[]): Promise<Int16Array> {
  const parts: Int16Array[] = []
  for (const { file, format } of clips) {
    parts.push(await decode([...(format ? ['-f', format] : []), '-i', file]))
  }
  const joined = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
