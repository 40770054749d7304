import { Exception } from '@adonisjs/core/exceptions'
import { LocalProvider } from '#scoring/providers/local/local_provider'
import { toIpa } from '#scoring/providers/local/phonemes'
import type { ScoringResult } from '#scoring/scoring_result'
import { seededRandom } from '#tests/support/random'
import { Dictionary } from './dictionary.ts'
import { catalogTexts, type LabRecording, type Voice } from './sources.ts'
import type { Use } from './split.ts'
import { type Case, type Trial, trialsFor, vocabularyOf } from './trials.ts'

/** What one trial says about one case: a high value means "right". */
export interface Measured {
  voice: string
  recording: string
  case: Case
  /** What is judged: a word, the sounds beside the text, or the whole sentence. */
  of: 'word' | 'beside' | 'sentence'
  value: number
  change: string
  /** The sound that was said instead of one of the word's is the one that was heard. */
  isHeard: boolean
}

const SEED = 20_260_301
/** One for each core of a small machine. */
const SCORERS = 2

interface Options {
  use: Use
  voices: Voice[]
  /** At most so many recordings of each voice. */
  limit: number
  /** No recording is begun after so many minutes; what is left out is the same of every voice. */
  minutes: number
  onProgress: (done: number, all: number) => void
}

/** Scores all trials of these voices' recordings with the local provider. */
export async function measure({
  use,
  voices,
  limit,
  minutes,
  onProgress,
}: Options): Promise<Measured[]> {
  const dictionary = new Dictionary()
  const otherTexts = catalogTexts(use)
  const texts = [...catalogTexts('choosing'), ...catalogTexts('reporting')]
  const vocabulary = vocabularyOf(texts, dictionary, use)
  const random = seededRandom(SEED)
  const words = { dictionary, use, vocabulary, otherTexts }
  const byVoice = voices.map((voice) =>
    spread(voice.recordings(), limit).map((recording) => ({
      recording,
      trials: trialsFor(recording.text, words, random),
    }))
  )
  const jobs = Array.from({ length: limit }, (_, turn) =>
    byVoice.flatMap((own) => own.slice(turn, turn + 1))
  ).flat()
  const end = performance.now() + minutes * 60_000
  const measured: Measured[] = []
  let done = 0
  const waiting = jobs.values()
  const work = async () => {
    // What it finds shall not depend on how busy this machine is.
    const provider = new LocalProvider()
    try {
      for (const { recording, trials } of waiting) {
        if (performance.now() > end) return
        const pcm = await recording.read()
        for (const trial of trials) {
          measured.push(...judge(recording, trial, await score(provider, pcm, trial.text)))
        }
        onProgress(++done, jobs.length)
      }
    } finally {
      await provider.close()
    }
  }
  await Promise.all(Array.from({ length: SCORERS }, work))
  return measured
}

/** Null if the provider refuses the recording as not being the text. */
async function score(provider: LocalProvider, pcm: Int16Array, text: string) {
  try {
    return await provider.transcribeAndScore(pcm, text, 'en-US')
  } catch (error) {
    if (error instanceof Exception && error.status === 422) return null
    throw error
  }
}

function judge(recording: LabRecording, trial: Trial, result: ScoringResult | null): Measured[] {
  const common = { voice: recording.voice, recording: `${recording.voice}: ${recording.text}` }
  const found = (of: Measured['of'], value: number, isHeard = false) => {
    return { ...common, case: trial.case, of, value, change: trial.change, isHeard }
  }
  const words = (result?.wordScores ?? []).filter((word) => word.errorType !== 'insertion')
  const inserted = (result?.wordScores ?? []).filter((word) => word.errorType === 'insertion')
  const beside = found('beside', -inserted.reduce((sum, word) => sum + (word.durationMs ?? 0), 0))
  const sentence = found('sentence', result?.pronunciationScore ?? 0)

  if (trial.case === 'right') {
    const scores = words.flatMap((word) => (word.score === null ? [] : [found('word', word.score)]))
    return [...scores, beside, sentence]
  }
  if (trial.case === 'inserted') return [beside]
  if (trial.case === 'wrong sentence') return [sentence]
  const word = words[trial.index ?? -1]
  const said = (trial.said ?? []).map(toIpa)
  const isHeard = word?.phonemes.some(({ heard }) => heard !== null && said.includes(heard))
  return [found('word', word?.score ?? 0, isHeard)]
}

/** At most `limit` of the elements, spread over all of them. */
function spread<T>(elements: T[], limit: number): T[] {
  const step = Math.max(1, elements.length / limit)
  const count = Math.min(limit, elements.length)
  return Array.from({ length: count }, (_, index) => elements[Math.floor(index * step)] as T)
}
