import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode } from './decode.ts'
import type { Use } from './split.ts'

/** A word of a learner, and the mean of what the experts think of it, 0 to 10. */
export interface LearnerWord {
  text: string
  score: number
}

export interface LearnerRecording {
  speaker: string
  text: string
  words: LearnerWord[]
  read: () => Promise<Int16Array>
}

interface Utterance {
  file: string
  speaker: string
  text: string
  words: { text: string; accuracy: number[] }[]
}

/**
 * Learners whom experts have scored, from a folder with `utterances.json` and its recordings. Every
 * other speaker is kept back for reporting.
 */
export function learnerRecordings(folder: string, use: Use): LearnerRecording[] {
  const all = JSON.parse(readFileSync(join(folder, 'utterances.json'), 'utf8')) as Utterance[]
  const speakers = [...new Set(all.map(({ speaker }) => speaker))]
  return all
    .filter(({ speaker }) => (speakers.indexOf(speaker) % 2 === 1) === (use === 'reporting'))
    .map(({ file, speaker, text, words }) => ({
      speaker,
      text,
      words: words.map((word) => ({
        text: word.text,
        score: word.accuracy.reduce((sum, score) => sum + score, 0) / word.accuracy.length,
      })),
      read: () => decode(['-i', join(folder, file)]),
    }))
}
