import { readFileSync } from 'node:fs'
import { NativeFfmpeg } from '#audio/decoders/native_ffmpeg'
import { readWavHeader } from '#audio/read_wav_header'
import { RecordingReader } from '#audio/recording_reader'
import type { WordScore } from '#scoring/scoring_result'

const ROOT = new URL('../../../', import.meta.url)
const LEARNER = new URL('database/content/learner/', ROOT)
const VOICES = new URL('tests/fixtures/voices/', ROOT)

export const GARDEN = 'I have never seen such a beautiful garden before.'

/** The learner's recording of GARDEN, and the one with "kitchen" for "garden". */
export function learnerFile(name: 'never_seen_such_a_beautiful_garden' | 'one_wrong_word') {
  return new Uint8Array(readFileSync(new URL(`${name}.wav`, LEARNER)))
}

export function learnerPcm(name: Parameters<typeof learnerFile>[0]): Int16Array {
  return samplesOf(learnerFile(name))
}

export interface VoiceRecording {
  name: string
  voice: string
  text: string
  pcm: Int16Array
}

/** All voices' recordings, each with its text. */
export function voiceRecordings(): VoiceRecording[] {
  const manifest = readFileSync(new URL('manifest.json', VOICES), 'utf8')
  const entries = JSON.parse(manifest) as Record<string, { text: string; voice: string }>
  return Object.entries(entries).map(([name, { text, voice }]) => {
    const bytes = new Uint8Array(readFileSync(new URL(name, VOICES)))
    return { name, voice, text, pcm: samplesOf(bytes) }
  })
}

/** The samples of a WAV file that is 16 kHz, mono and 16-bit already, as all are that we ship. */
export function samplesOf(bytes: Uint8Array): Int16Array {
  const { dataOffset, frames } = readWavHeader(bytes)
  return new Int16Array(bytes.slice(dataOffset, dataOffset + frames * 2).buffer)
}

/** Reads files of every kind; it starts nothing until it is given one that must be decoded. */
export function recordingReader(): RecordingReader {
  return new RecordingReader(new NativeFfmpeg())
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
