import { integratedLoudness } from '#audio/loudness'
import { wavePeaks } from '#audio/wave_peaks'
import { type Message, messagesOf } from '#messages/message'

const SAMPLES_PER_MS = 16
const FRAME = 10 * SAMPLES_PER_MS
/** Nobody speaks in 10 ms that are this far below the loudest ones. */
const PAUSE_DECIBELS = 40

/** Several samples in a row that are this close to the largest value were clipped. */
const CLIPPED_LEVEL = 0.99 * 0x8000
const CLIPPED_RUN = 3
/** Fewer of them may be true peaks. */
const CLIPPED_RUNS = 5

/** A learner would wonder about a longer silence. */
const MAX_SILENCE_MS = 1000
/** Around the -16 LUFS of the game's renditions: beyond these limits noise or distortion is heard. */
const MIN_LUFS = -32
const MAX_LUFS = -9

export interface RecordingMeasures {
  durationMs: number
  /** The largest sample, in decibels of full scale. */
  peakDecibels: number
  /** EBU R128, in LUFS; null where nothing is loud enough. */
  loudness: number | null
  startSilenceMs: number
  endSilenceMs: number
  isClipped: boolean
  /** What a waveform shows; see `wavePeaks`. */
  peaks: Uint8Array
}

export const DOUBT_TEXTS = {
  audio_quiet:
    'The recording is quiet: {loudness, number, ::.0} LUFS, with a peak of {peak, number, ::.0} dB.',
  audio_loud:
    'The recording is loud: {loudness, number, ::.0} LUFS, with a peak of {peak, number, ::.0} dB.',
  audio_clipped: 'The recording is distorted: it was too loud.',
  silence_at_start: 'The recording begins with {seconds, number, ::.0} s of silence.',
  silence_at_end: 'The recording ends with {seconds, number, ::.0} s of silence.',
}

const say = messagesOf('doubts', DOUBT_TEXTS)

/** What an admin should hear again in a recording. */
export interface RecordingDoubt extends Message {
  code: keyof typeof DOUBT_TEXTS
}

/** @param pcm 16 kHz mono, signed 16 bit */
export function measureRecording(pcm: Int16Array): RecordingMeasures {
  const { levels, peak } = levelsOf(pcm)
  const loudest = levels.reduce((most, level) => Math.max(most, level), 0)
  const isSpoken = (level: number) => level > loudest * 10 ** (-PAUSE_DECIBELS / 20)
  const last = levels.findLastIndex(isSpoken)
  return {
    durationMs: Math.round(pcm.length / SAMPLES_PER_MS),
    peakDecibels: 20 * Math.log10(peak / 0x8000),
    loudness: integratedLoudness(pcm),
    startSilenceMs: Math.max(0, levels.findIndex(isSpoken)) * 10,
    endSilenceMs: (levels.length - 1 - last) * 10,
    isClipped: peak >= CLIPPED_LEVEL && clippedRuns(pcm) >= CLIPPED_RUNS,
    peaks: wavePeaks(pcm),
  }
}

/** What is doubtful about a recording, so that an admin should listen to it again. */
export function doubtsAbout(measures: RecordingMeasures): RecordingDoubt[] {
  const { loudness, startSilenceMs, endSilenceMs, isClipped, peakDecibels } = measures
  const doubts: RecordingDoubt[] = []
  const doubt = (code: RecordingDoubt['code'], values?: Record<string, number>) => {
    doubts.push({ code, ...say(code, values) })
  }
  const levels = { loudness: toTenths(loudness ?? 0), peak: toTenths(peakDecibels) }
  if (loudness !== null && loudness < MIN_LUFS) doubt('audio_quiet', levels)
  else if (loudness !== null && loudness > MAX_LUFS) doubt('audio_loud', levels)
  if (isClipped) doubt('audio_clipped')
  if (startSilenceMs > MAX_SILENCE_MS) doubt('silence_at_start', secondsOf(startSilenceMs))
  if (endSilenceMs > MAX_SILENCE_MS) doubt('silence_at_end', secondsOf(endSilenceMs))
  return doubts
}

function secondsOf(milliseconds: number) {
  return { seconds: toTenths(milliseconds / 1000) }
}

function toTenths(value: number): number {
  return Math.round(10 * value) / 10
}

/** The root mean square of each 10 ms, and the largest sample of all, in one pass. */
function levelsOf(pcm: Int16Array): { levels: number[]; peak: number } {
  const levels: number[] = []
  let lowest = 0
  let highest = 0
  for (let start = 0; start < pcm.length; start += FRAME) {
    const end = Math.min(start + FRAME, pcm.length)
    let sum = 0
    for (let index = start; index < end; index++) {
      const sample = pcm[index]!
      if (sample > highest) highest = sample
      else if (sample < lowest) lowest = sample
      sum += sample * sample
    }
    if (end === start + FRAME) levels.push(Math.sqrt(sum / FRAME))
  }
  return { levels, peak: Math.max(highest, -lowest) }
}

function clippedRuns(pcm: Int16Array): number {
  let runs = 0
  let length = 0
  for (const sample of pcm) {
    length = Math.abs(sample) >= CLIPPED_LEVEL ? length + 1 : 0
    if (length === CLIPPED_RUN) runs++
  }
  return runs
}
