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

/** Preliminary: coefficients that were fitted with another front end. */
export const WORD_MODEL: WordModel = {
  bias: -0.492,
  threshold: -1.803,
  terms: {
    meanMatch: [-4.527, 3.705, 0],
    worstMatch: [-7.404, 5.691, 0.611],
    worstGop: [-23.782, 24.493, 0.565],
    negativeGop: [-41.752, 39.61, 0.161],
    worstPosterior: [-10.439, 10.508, -0.075],
    presence: [3.229, 3.747, 0.432],
    overLoop: [-43.159, 68.644, 0.577],
    otherConsonant: [0, 1, 0],
    otherVowel: [0, 1, 0],
    agreement: [0, 1, 0],
    sounds: [3.137, 1.303, 0.122],
    meanLength: [-0.341, 0.962, -0.113],
    shortestLength: [-1.156, 1.23, 1.074],
  },
  lengths: {
    AA: [2.527, 0.556],
    AE: [2.462, 0.562],
    AH: [1.919, 0.662],
    AO: [2.673, 0.496],
    AW: [2.994, 0.453],
    AY: [2.703, 0.641],
    B: [1.894, 0.498],
    CH: [2.409, 0.3],
    D: [1.922, 0.589],
    DH: [1.939, 0.629],
    EH: [2.344, 0.389],
    ER: [2.467, 0.64],
    EY: [2.654, 0.536],
    F: [2.386, 0.577],
    G: [2.28, 0.503],
    HH: [2.21, 0.616],
    IH: [2.136, 0.68],
    IY: [2.612, 0.639],
    JH: [2.246, 0.279],
    K: [2.382, 0.489],
    L: [2.132, 0.617],
    M: [2.229, 0.5],
    N: [2.055, 0.606],
    NG: [2.82, 0.47],
    OW: [2.691, 0.52],
    OY: [3.584, 0.25],
    P: [2.234, 0.325],
    R: [2.107, 0.498],
    S: [2.422, 0.554],
    SH: [2.829, 0.279],
    T: [2.161, 0.653],
    TH: [2.532, 0.345],
    UH: [2.072, 0.539],
    UW: [2.594, 0.504],
    V: [1.96, 0.457],
    W: [2.241, 0.515],
    Y: [2.407, 0.516],
    Z: [2.315, 0.502],
    ZH: [2.565, 0.25],
  },
}
