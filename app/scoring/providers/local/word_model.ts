import type { WordEvidence } from './word_evidence.ts'

/** A logistic model: z is the bias and the sum of weight * (value - mean) / deviation. */
interface WordModel {
  bias: number
  /** Below it a word is a fault. */
  threshold: number
  terms: Record<keyof WordEvidence, readonly [mean: number, deviation: number, weight: number]>
  /** By sound (ARPAbet): mean and standard deviation of ln of its frames in right words. */
  lengths: Record<string, readonly [mean: number, deviation: number]>
}

/** Preliminary: coefficients that were fitted with another front end. */
export const WORD_MODEL: WordModel = {
  bias: 0.657,
  threshold: -1.355,
  terms: {
    meanMatch: [-3.3, 2.66, 0.254],
    worstMatch: [-5.44, 3.98, 0.382],
    worstGop: [-21.4, 25.5, 0.186],
    negativeGop: [-39.4, 42.6, 0.202],
    worstPosterior: [-10.1, 11.6, 0.111],
    presence: [5.03, 2.62, 0.156],
    overLoop: [-49.1, 67.5, 0.226],
    sounds: [3.04, 1.34, 0.15],
    meanLength: [-0.03, 0.71, -0.031],
    shortestLength: [-0.71, 0.91, 0.484],
  },
  lengths: {},
}
