import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Exception } from '@adonisjs/core/exceptions'
import { AudioTooLarge } from '#audio/errors'
import { MAX_RECORDING_BYTES } from '#audio/recording_limits'
import {
  isProviderFailure,
  scoreRecording,
  type ScoreRecordingOptions,
} from '#scoring/score_recording'
import { ERROR_TYPES, type ScoringResult } from '#scoring/scoring_result'

const LANGUAGE = 'en-US'

/** The provider gave no score where any working provider would. */
export class SmokeTestFailed extends Exception {
  static override status = 503
  static override code = 'smoke_test_failed'
}

/** There is no such file, or it cannot be read. */
export class RecordingUnreadable extends Exception {
  static override status = 422
  static override code = 'recording_unreadable'
}

/** A recording, and the text that it is scored against. */
export interface Sample {
  path: string
  text: string
}

/** The samples whose order is known. */
export interface SmokeSamples {
  right: Sample
  /** The same text as `right`, said with one word wrong: the one at `wrongWord`, from 0. */
  oneWrongWord: Sample
  wrongWord: number
  otherText: Sample
}

export interface ScoredSample {
  recording: string
  text: string
  /** For reading and scoring, once the scorer is loaded. */
  latencyMs: number
  /** Null when the provider did not recognise the text in the recording. */
  score: ScoringResult | null
}

export interface Check {
  what: string
  holds: boolean
}

/** The provider's refusal of a recording without the text: rightly so, for some samples. */
const NOT_RECOGNIZED = 'speech_not_recognized'

/** A word beside a wrong one must keep more than this part of its score. */
const SUNK = 0.5

/**
 * The recordings that ship with the project: a sentence, the same sentence with one wrong word, and
 * the first recording with another text.
 *
 * @param folder holds the recordings and `manifest.json`, which has what is said in each
 */
export async function shippedSamples(folder: string): Promise<SmokeSamples> {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Record<
    string,
    { text: string }
  >
  const right = 'never_seen_such_a_beautiful_garden.wav'
  const wrong = 'one_wrong_word.wav'
  const { text } = manifest[right]!
  const said = manifest[wrong]!.text.split(' ')
  return {
    right: { path: join(folder, right), text },
    oneWrongWord: { path: join(folder, wrong), text },
    wrongWord: text.split(' ').findIndex((word, index) => word !== said[index]),
    otherText: { path: join(folder, right), text: 'Could you tell me when the next train leaves?' },
  }
}

/**
 * Scores one recording, timed.
 *
 * @throws RecordingUnreadable, SmokeTestFailed; an exception of `#scoring/errors` that says what is
 * wrong with the recording
 */
export async function scoreSample(
  { path, text }: Sample,
  options: ScoreRecordingOptions
): Promise<ScoredSample & { score: ScoringResult }> {
  // `scoreRecording` overwrites it.
  const bytes = await readBytes(path)
  let startedAt = performance.now()
  const elapsedMs = () => Math.round(performance.now() - startedAt)
  try {
    // However long a busy machine takes for it: that is no fault of the scorer.
    await options.provider.load()
    startedAt = performance.now()
    const score = await scoreRecording(bytes, text, LANGUAGE, options)
    return { recording: basename(path), text, latencyMs: elapsedMs(), score }
  } catch (error) {
    if (!isProviderFailure(error)) throw error
    const { code } = error as Exception
    throw new SmokeTestFailed(
      `The provider "${options.provider.name}" failed with ${code} after ${elapsedMs()} ms.`
    )
  }
}

/**
 * Scores all samples, one after the other, and checks their order.
 *
 * @throws SmokeTestFailed when the provider fails, RecordingUnreadable
 */
export async function runSmokeTest(
  samples: SmokeSamples,
  options: ScoreRecordingOptions
): Promise<{ scored: ScoredSample[]; checks: Check[] }> {
  const right = await scoreOrNone(samples.right, options)
  const oneWrongWord = await scoreOrNone(samples.oneWrongWord, options)
  const otherText = await scoreOrNone(samples.otherText, options)

  const at = samples.wrongWord
  const before = wordScores(right.score)
  const after = wordScores(oneWrongWord.score)
  const neighbours = [at - 1, at + 1].filter((index) => index in before)
  return {
    scored: [right, oneWrongWord, otherText],
    checks: [
      {
        what: 'the right recording is above the one with a wrong word',
        holds: total(right) > total(oneWrongWord),
      },
      {
        what: 'the right text is above another one, for the same recording',
        holds: total(right) > total(otherText),
      },
      {
        what: 'the wrong word is below the right one, and the lowest of its sentence',
        holds: isLowest(after, at) && after[at]! < (before[at] ?? 0),
      },
      {
        what: 'one wrong word does not sink its neighbours',
        holds: neighbours.every((index) => (after[index] ?? 0) > SUNK * before[index]!),
      },
    ],
  }
}

async function scoreOrNone(sample: Sample, options: ScoreRecordingOptions): Promise<ScoredSample> {
  const startedAt = performance.now()
  try {
    return await scoreSample(sample, options)
  } catch (error) {
    if ((error as Exception).code !== NOT_RECOGNIZED) throw error
    const latencyMs = Math.round(performance.now() - startedAt)
    return { recording: basename(sample.path), text: sample.text, latencyMs, score: null }
  }
}

/** A text that was not recognised is below everything. */
function total({ score }: ScoredSample): number {
  return score?.pronunciationScore ?? -1
}

/** The scores of the text's words, in its order; 0 for one that has none. */
function wordScores(result: ScoringResult | null): number[] {
  const words = result?.wordScores ?? []
  return words
    .filter(({ errorType }) => errorType !== ERROR_TYPES.insertion)
    .map(({ score }) => score ?? 0)
}

function isLowest(scores: number[], at: number): boolean {
  return at in scores && scores.every((score, index) => index === at || score > scores[at]!)
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const found = await stat(path)
    // A pipe may never end, or never begin, and nothing could stop the wait for it.
    if (!found.isFile()) throw new RecordingUnreadable(`"${path}" is no file.`)
    if (found.size > MAX_RECORDING_BYTES) throw new AudioTooLarge()
    return await readFile(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new RecordingUnreadable(`There is no file "${path}".`)
    if (code === undefined || !code.startsWith('E')) throw error
    throw new RecordingUnreadable(`The file "${path}" cannot be read (${code}).`)
  }
}
