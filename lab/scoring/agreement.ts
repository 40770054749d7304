import { isFault, wordLogit } from '#scoring/providers/local/word_score'
import { collectSamples, type Sample } from './samples.ts'
import { auc, bootstrap, correlation } from './statistics.ts'

/** How the word score agrees with the experts who scored learners. */
export interface Agreement {
  learners: number
  right: number
  bad: number
  /** Of the logit with the experts' mean. */
  correlation: number
  correlationInterval: [number, number]
  /** Of bad words against right ones. */
  auc: number
  aucInterval: [number, number]
  /** Shares of the words that are shown as faults. */
  rightShown: number
  badShown: number
}

/** What experts give a right word at least, and a bad one at most, of 1. */
const MIN_RIGHT = 0.9
const MAX_BAD = 0.6

/** @param folder the learners' recordings; those that are kept for reporting count */
export async function agreeWithExperts(folder: string): Promise<Agreement> {
  const options = { use: 'reporting' as const, voices: [], limit: 0, rounds: 0 }
  const { words } = await collectSamples({ ...options, learners: folder, onProgress: () => {} })
  const byLearner = Map.groupBy(words, ({ recording }) => recording)
  const interval = (figure: (some: Sample[]) => number) => {
    return bootstrap([...byLearner.keys()], (drawn) => {
      return figure(drawn.flatMap((learner) => byLearner.get(learner) ?? []))
    })
  }
  return {
    learners: byLearner.size,
    right: words.filter(isRight).length,
    bad: words.filter(isBad).length,
    correlation: agreementOf(words),
    correlationInterval: interval(agreementOf),
    auc: separationOf(words),
    aucInterval: interval(separationOf),
    rightShown: shareShown(words.filter(isRight)),
    badShown: shareShown(words.filter(isBad)),
  }
}

function isRight({ truth }: Sample): boolean {
  return truth >= MIN_RIGHT
}

function isBad({ truth }: Sample): boolean {
  return truth < MAX_BAD
}

function agreementOf(words: Sample[]): number {
  return correlation(
    words.map(logitOf),
    words.map(({ truth }) => truth)
  )
}

function separationOf(words: Sample[]): number {
  return auc(words.filter(isRight).map(logitOf), words.filter(isBad).map(logitOf))
}

function logitOf({ word }: Sample): number {
  return wordLogit(word.evidence!)
}

function shareShown(words: Sample[]): number {
  return words.filter(({ word }) => isFault(word)).length / words.length
}
