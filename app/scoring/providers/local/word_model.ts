import type { UsualLengths, WordEvidence } from './word_evidence.ts'

/** A logistic model: z is the bias and the sum of weight * (value - mean) / deviation. */
export interface WordModel {
  bias: number
  /** Below it a word is a fault. */
  threshold: number
  terms: Record<keyof WordEvidence, readonly [mean: number, deviation: number, weight: number]>
  lengths: UsualLengths
}

/**
 * Written by `npm run lab:fit` from 1685 words of these voices for choosing: Austen reader, card player, half of the learners of speechocean762.
 */
export const WORD_MODEL: WordModel = {
  bias: -0.513,
  threshold: -2.261,
  terms: {
    meanMatch: [-4.523, 3.698, -0.169],
    worstMatch: [-7.386, 5.667, 0.682],
    worstGop: [-23.803, 24.447, 0.489],
    negativeGop: [-41.719, 39.46, 0.148],
    worstPosterior: [-10.432, 10.483, -0.125],
    presence: [3.247, 3.729, 0.336],
    overLoop: [-43.179, 68.592, 0.48],
    otherConsonant: [2.994, 10.45, -0.115],
    otherVowel: [3.136, 11.817, -0.052],
    agreement: [0.48, 0.482, 0.301],
    sounds: [3.137, 1.303, 0.143],
    meanLength: [-0.367, 1.03, -0.217],
    shortestLength: [-1.242, 1.396, 1.303],
  },
  lengths: {
    AA: [2.565, 0.568],
    AE: [2.462, 0.561],
    AH: [1.905, 0.672],
    AO: [2.611, 0.518],
    AW: [2.994, 0.453],
    AY: [2.721, 0.651],
    B: [1.899, 0.475],
    CH: [2.448, 0.268],
    D: [1.909, 0.6],
    DH: [1.896, 0.603],
    EH: [2.322, 0.371],
    ER: [2.441, 0.672],
    EY: [2.643, 0.534],
    F: [2.411, 0.555],
    G: [2.279, 0.485],
    HH: [2.201, 0.606],
    IH: [2.127, 0.684],
    IY: [2.608, 0.638],
    JH: [2.272, 0.281],
    K: [2.346, 0.435],
    L: [2.176, 0.624],
    M: [2.234, 0.52],
    N: [2.068, 0.6],
    NG: [2.792, 0.477],
    OW: [2.699, 0.52],
    OY: [3.584, 0.25],
    P: [2.233, 0.399],
    R: [2.049, 0.507],
    S: [2.444, 0.543],
    SH: [2.829, 0.279],
    T: [2.154, 0.651],
    TH: [2.518, 0.339],
    UH: [2.072, 0.539],
    UW: [2.557, 0.532],
    V: [1.943, 0.484],
    W: [2.192, 0.543],
    Y: [2.365, 0.558],
    Z: [2.301, 0.526],
    ZH: [2.565, 0.25],
  },
}
