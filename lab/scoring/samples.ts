import type { Aligned, AlignedWord } from '#scoring/providers/local/alignment'
import { seededRandom } from '#tests/support/random'
import { Dictionary } from './dictionary.ts'
import { type Hear, Hearing } from './hearing.ts'
import { learnerRecordings } from './learners.ts'
import { catalogTexts, type LabRecording, type Voice } from './sources.ts'
import type { Use } from './split.ts'
import { type Case, trialsFor, vocabularyOf } from './trials.ts'

/** A word, what speaks for it, and whether it was said rightly. */
export interface Sample {
  voice: string
  recording: string
  case: Case | 'learner'
  word: AlignedWord
  text: string
  /** 1 for a right word, 0 for a wrong one; of a learner the experts' score, 0 to 1. */
  truth: number
}

/** How a whole text fits: what tells another sentence, or an inserted word. */
export interface TextSample {
  voice: string
  recording: string
  case: Case
  aligned: Aligned
}

export interface Samples {
  words: Sample[]
  texts: TextSample[]
}

const SEED = 20_260_302
/** Of experts' scores: a word above is right beyond doubt, so that faults can be made of it. */
const SURELY_RIGHT = 9.5

interface Options {
  use: Use
  voices: Voice[]
  limit: number
  /** How many faults of each kind are made of a recording. */
  rounds: number
  /** The folder of learners' recordings. */
  learners?: string
  onProgress: (done: number) => void
}

/** Aligns recordings with their own texts and with changed ones, in this process. */
export async function collectSamples(options: Options): Promise<Samples> {
  const { use, voices, limit, rounds, learners, onProgress } = options
  const hearing = new Hearing()
  const dictionary = new Dictionary()
  const texts = [...catalogTexts('choosing'), ...catalogTexts('reporting')]
  const words = {
    dictionary,
    use,
    vocabulary: vocabularyOf(texts, dictionary, use),
    otherTexts: catalogTexts(use),
  }
  const random = seededRandom(SEED)
  const samples: Samples = { words: [], texts: [] }
  let done = 0

  const tryOut = ({ voice, text }: LabRecording, hear: Hear) => {
    const recording = `${voice}: ${text}`
    for (let round = 0; round < rounds; round++) {
      for (const trial of trialsFor(text, words, random)) {
        if (trial.case === 'right' && round > 0) continue
        const heard = hear(trial.text)
        if (!heard) continue
        const { spoken, aligned } = heard
        samples.texts.push({ voice, recording, case: trial.case, aligned })
        aligned.words.forEach((word, index) => {
          const isAny = trial.case === 'right' || trial.case === 'wrong sentence'
          const isOne = isAny || index === trial.index
          if (!isOne || !word.known || !word.evidence) return
          const truth = trial.case === 'right' ? 1 : 0
          const said = spoken[index]?.text ?? ''
          samples.words.push({ voice, recording, case: trial.case, word, text: said, truth })
        })
      }
    }
    onProgress(++done)
  }

  for (const voice of voices) {
    const all = voice.recordings()
    const step = Math.max(1, all.length / limit)
    for (let at = 0; at < all.length; at += step) {
      const recording = all[Math.floor(at)]!
      tryOut(recording, hearing.of(await recording.read()))
    }
  }
  for (const learner of learners === undefined ? [] : learnerRecordings(learners, use)) {
    const isRight = learner.words.every(({ score }) => score >= SURELY_RIGHT)
    const voice = 'learners'
    const recording = `learner ${learner.speaker}`
    const hear = hearing.of(await learner.read())
    if (isRight) tryOut({ ...learner, voice }, hear)
    const aligned = hear(learner.text)?.aligned
    if (aligned?.words.length !== learner.words.length) continue
    aligned.words.forEach((word, index) => {
      if (!word.known || !word.evidence) return
      const { text, score } = learner.words[index]!
      samples.words.push({ voice, recording, case: 'learner', word, text, truth: score / 10 })
    })
  }
  return samples
}
