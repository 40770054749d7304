import { readdirSync, readFileSync } from 'node:fs'
import { toScorablePcm } from '#scoring/audio/to_scorable_pcm'
import { RecordingBuffers } from '#scoring/recording_buffers'
import type { WordScore } from '#scoring/scoring_result'

const ROOT = new URL('../../../', import.meta.url)
const LEARNER = new URL('database/content/learner/', ROOT)
const VOICES = new URL('tests/fixtures/voices/', ROOT)

export const GARDEN = 'I have never seen such a beautiful garden before.'

/** What is said in the fixtures: VOICE_ID.wav. */
const TEXTS: Record<string, string> = {
  'a1-can-you-play-the-guitar': 'Can you play the guitar?',
  'a2-could-you-speak-more-slowly': 'Could you speak more slowly, please?',
  'b1-never-seen-such-a-beautiful-garden': GARDEN,
  'b1-if-you-miss-the-last-train': 'If you miss the last train, how will you get home?',
}

/** The learner's recording of GARDEN, and the one with "kitchen" for "garden". */
export function learnerFile(name: 'never_seen_such_a_beautiful_garden' | 'one_wrong_word') {
  return new Uint8Array(readFileSync(new URL(`${name}.wav`, LEARNER)))
}

export function learnerPcm(name: Parameters<typeof learnerFile>[0]): Int16Array {
  return toScorablePcm(learnerFile(name), new RecordingBuffers())
}

/** All voices' recordings, each with its text. */
export function voiceRecordings(): { name: string; text: string; pcm: Int16Array }[] {
  return readdirSync(VOICES)
    .filter((file) => file.endsWith('.wav'))
    .map((file) => {
      const id = file.slice(file.indexOf('_') + 1, -'.wav'.length)
      const bytes = new Uint8Array(readFileSync(new URL(file, VOICES)))
      const pcm = toScorablePcm(bytes, new RecordingBuffers())
      return { name: file, text: TEXTS[id] ?? '', pcm }
    })
}

/** The recording without a word, as if it had been left out. */
export function withoutWord(pcm: Int16Array, word: WordScore): Int16Array {
  const start = (word.offsetMs ?? 0) * 16
  const end = start + (word.durationMs ?? 0) * 16
  const result = new Int16Array(pcm.length - (end - start))
  result.set(pcm.subarray(0, start))
  result.set(pcm.subarray(end), start)
  return result
}

export function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
