import type { WordEvidence } from './word_evidence.ts'

/** A logistic model: z is the bias and the sum of weight * (value - mean) / deviation. */
export interface WordModel {
  bias: number
  /** Below it a word is a fault. */
  threshold: number
  terms: Record<keyof WordEvidence, readonly [mean: number, deviation: number, weight: number]>
  /** By sound (ARPAbet): mean and standard deviation of ln of its frames in right words. */
  lengths: Record<string, readonly [mean: number, deviation: number]>
}

/**
 * Fitted on 1,685 words of these voices for choosing: Austen reader, card player, and half of the learners of
 * speechocean762; `npm run lab:fit` does it anew.
 */
export const WORD_MODEL: WordModel = {
  bias: -1.65,
  threshold: -2.187,
  terms: {
    meanMatch: [-6.644, 4.258, -0.181],
    worstMatch: [-10.046, 6.135, 0.708],
    worstGop: [-29.826, 22.639, 0.506],
    negativeGop: [-56.844, 44.345, 0.03],
    worstPosterior: [-12.47, 10.474, -0.122],
    presence: [1.375, 3.973, 0.377],
    overLoop: [-73.216, 74.079, 0.437],
    otherConsonant: [3.432, 11.188, -0.152],
    otherVowel: [3.008, 11.504, -0.069],
    agreement: [0.282, 0.434, 0.33],
    sounds: [3.327, 1.66, 0.154],
    meanLength: [-0.733, 1.129, -0.28],
    shortestLength: [-1.683, 1.461, 1.393],
  },
  lengths: {
    AA: [2.527, 0.556],
    AE: [2.458, 0.558],
    AH: [1.919, 0.662],
    AO: [2.673, 0.496],
    AW: [2.994, 0.453],
    AY: [2.723, 0.629],
    B: [1.911, 0.489],
    CH: [2.409, 0.3],
    D: [1.913, 0.584],
    DH: [1.936, 0.632],
    EH: [2.344, 0.389],
    ER: [2.467, 0.64],
    EY: [2.654, 0.536],
    F: [2.416, 0.549],
    G: [2.28, 0.503],
    HH: [2.198, 0.609],
    IH: [2.148, 0.689],
    IY: [2.614, 0.642],
    JH: [2.246, 0.279],
    K: [2.334, 0.44],
    L: [2.151, 0.61],
    M: [2.245, 0.491],
    N: [2.057, 0.603],
    NG: [2.82, 0.47],
    OW: [2.691, 0.52],
    OY: [3.584, 0.25],
    P: [2.234, 0.325],
    R: [2.107, 0.498],
    S: [2.422, 0.554],
    SH: [2.829, 0.279],
    T: [2.166, 0.651],
    TH: [2.532, 0.345],
    UH: [2.072, 0.539],
    UW: [2.594, 0.504],
    V: [1.954, 0.466],
    W: [2.23, 0.51],
    Y: [2.407, 0.516],
    Z: [2.339, 0.469],
    ZH: [2.565, 0.25],
  },
}
