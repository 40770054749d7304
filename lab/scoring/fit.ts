/**
 * `npm run lab:fit -- --learners FOLDER`: fits the word score on the voices and learners for choosing, and writes
 * `app/scoring/providers/local/word_model.ts`.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { lengthsOf, type WordEvidence } from '#scoring/providers/local/word_evidence'
import { WORD_MODEL, type WordModel } from '#scoring/providers/local/word_model'
import { fitLogistic } from './logistic.ts'
import { collectSamples, type Sample } from './samples.ts'
import { missingPackages, VOICES } from './sources.ts'

const FILE = new URL('../../app/scoring/providers/local/word_model.ts', import.meta.url)
/** This share of the right words is below the threshold. */
const FALSE_ALARMS = 0.015
/** What experts give a right word and a wrong one, of 1; what is between says little. */
const MIN_RIGHT = 0.9
const MAX_WRONG = 0.6
/** Of experts' right words there are many, of wrong ones few. */
const EXPERTS = { right: 0.3, wrong: 5 }
/** A single wrong sound is hardest, and must not decide what the other faults cost. */
const ONE_SOUND = 0.5
const MIN_DEVIATION = 0.25

const { values: options } = parseArgs({
  options: {
    learners: { type: 'string' },
    limit: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '4' },
  },
})
const voices = VOICES.filter((voice) => {
  return voice.use === 'choosing' && voice.isHuman && missingPackages(voice).length === 0
})
const { words } = await collectSamples({
  use: 'choosing',
  voices,
  limit: Number(options.limit),
  rounds: Number(options.rounds),
  learners: options.learners,
  onProgress: (done) => process.stderr.write(`\r${done} recordings`),
})
process.stderr.write('\n')

const names = Object.keys(WORD_MODEL.terms) as (keyof WordEvidence)[]
const lengths = usualLengths(words)
const samples = words.filter(({ case: one, truth }) => {
  // Short words of another sentence may be in this one, too.
  if (one === 'wrong sentence') return false
  return one !== 'learner' || truth >= MIN_RIGHT || truth < MAX_WRONG
})
const rows = samples.map(valuesOf)
const scales = names.map((_, index) =>
  meanAndDeviation(
    rows.map((row) => row[index]!),
    1e-6
  )
)
const scaled = (row: number[]) => {
  return row.map((value, index) => (value - scales[index]![0]) / scales[index]![1])
}
const fitted = fitLogistic(
  samples.map((sample, index) => ({
    values: scaled(rows[index]!),
    truth: sample.truth >= MIN_RIGHT ? 1 : 0,
    weight: weightOf(sample),
  }))
)
const logits = samples
  .filter((sample) => sample.case === 'right')
  .map((sample) => {
    const values = scaled(valuesOf(sample))
    return values.reduce((sum, value, at) => sum + value * fitted.weights[at]!, fitted.bias)
  })
  .sort((one, other) => one - other)
const model: WordModel = {
  bias: round(fitted.bias),
  threshold: round(logits[Math.floor(FALSE_ALARMS * logits.length)]!),
  terms: Object.fromEntries(
    names.map((name, index) => [name, [...scales[index]!, fitted.weights[index]!].map(round)])
  ) as unknown as WordModel['terms'],
  lengths,
}
const made = [
  ...voices.map(({ name }) => name),
  ...(options.learners === undefined ? [] : ['half of the learners of speechocean762']),
]
const source = `import type { UsualLengths, WordEvidence } from './word_evidence.ts'

/** A logistic model: z is the bias and the sum of weight * (value - mean) / deviation. */
export interface WordModel {
  bias: number
  /** Below it a word is a fault. */
  threshold: number
  terms: Record<keyof WordEvidence, readonly [mean: number, deviation: number, weight: number]>
  lengths: UsualLengths
}

/**
 * Written by \`npm run lab:fit\` from ${samples.length} words of these voices for choosing: ${made.join(', ')}.
 */
export const WORD_MODEL: WordModel = ${JSON.stringify(model)}
`
const path = fileURLToPath(FILE)
const style = await resolveConfig(path)
writeFileSync(FILE, await format(source, { ...style, filepath: path }))

function valuesOf({ word }: Sample): number[] {
  const sounds = word.phones.map(({ arpabet, frames }) => ({ name: arpabet, frames }))
  const evidence = { ...word.evidence!, ...(sounds.length > 0 ? lengthsOf(sounds, lengths) : {}) }
  return names.map((name) => evidence[name])
}

function weightOf({ case: one, truth }: Sample): number {
  if (one === 'learner') return truth >= MIN_RIGHT ? EXPERTS.right : EXPERTS.wrong
  return one === 'one sound' ? ONE_SOUND : 1
}

function usualLengths(all: Sample[]): WordModel['lengths'] {
  const phones = all.filter(({ truth }) => truth >= MIN_RIGHT).flatMap(({ word }) => word.phones)
  const bySound = [...Map.groupBy(phones, ({ arpabet }) => arpabet)].sort()
  return Object.fromEntries(
    bySound.map(([sound, own]) => {
      const logs = own.map(({ frames }) => Math.log(frames))
      const [mean, deviation] = meanAndDeviation(logs, MIN_DEVIATION)
      return [sound, [round(mean), round(deviation)]]
    })
  )
}

function meanAndDeviation(values: number[], least: number): [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return [mean, Math.max(least, Math.sqrt(squares / values.length))]
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
