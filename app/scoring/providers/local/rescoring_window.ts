import type { AlignedWord, FirstPass } from './alignment.ts'
import type { Suspects } from './suspects.ts'
import { wordScore } from './word_score.ts'

/** How long the second pass may take, and both passes together. */
const MAX_SECOND_PASS_MS = 5000
const MAX_BOTH_PASSES_MS = 8000
/**
 * The second pass takes so many times as long as the first one over the same samples. Measured with
 * recordings of 2 to 22 s: 1.0 to 1.2 times where nothing is suspect, 2.7 times with 5 suspect words
 * and 2 gaps, 3.7 times with 15 words, 4.8 times with 24.
 */
const COST = 1.3
const COST_OF_GAP = 0.5
const COST_OF_WORD = 0.1
const SAMPLES_PER_FRAME = 160

/** The words `from` to `to` (exclusive), the samples that they lie in, and the suspects among them. */
export interface RescoringWindow {
  from: number
  to: number
  startFrame: number
  samples: Int16Array
  /** Counted from the first word of the window. */
  suspects: Suspects
}

/**
 * The part of a recording that there is time to rescore: all of it if possible, else the words around
 * the worst one. The time that the first pass took tells how fast this machine is now.
 */
export function rescoringWindow(
  samples: Int16Array,
  first: FirstPass,
  suspects: Suspects
): RescoringWindow {
  const { words } = first
  const frames = samples.length / SAMPLES_PER_FRAME
  const affordable = affordableFrames(first, frames, suspects)
  if (frames <= affordable) return { from: 0, to: words.length, startFrame: 0, samples, suspects }

  const start = (index: number) => words[index]?.phones[0]?.startFrame ?? 0
  const end = (index: number) => {
    const last = words[index]?.phones.at(-1)
    return last ? last.startFrame + last.frames : frames
  }
  const worst = Math.min(suspects.words[0] ?? suspects.gaps[0] ?? worstOf(words), words.length - 1)
  let [from, to] = [worst, worst + 1]
  for (let beside = 1; beside < words.length; beside++) {
    const wider = {
      from: Math.max(0, worst - beside),
      to: Math.min(words.length, worst + 1 + beside),
    }
    if (end(wider.to - 1) - start(wider.from) > affordable) break
    from = wider.from
    to = wider.to
  }
  return {
    from,
    to,
    startFrame: start(from),
    samples: samples.subarray(start(from) * SAMPLES_PER_FRAME, end(to - 1) * SAMPLES_PER_FRAME),
    suspects: {
      words: inside(suspects.words, from, to - 1),
      gaps: inside(suspects.gaps, from, to),
    },
  }
}

/** How many of the `frames` that the first pass went over the second pass has time for. */
function affordableFrames({ milliseconds }: FirstPass, frames: number, suspects: Suspects): number {
  const times = COST + COST_OF_GAP * suspects.gaps.length + COST_OF_WORD * suspects.words.length
  const left = Math.max(0, Math.min(MAX_SECOND_PASS_MS, MAX_BOTH_PASSES_MS - milliseconds))
  return Math.floor(left / ((milliseconds / frames) * times))
}

function worstOf(words: AlignedWord[]): number {
  const known = [...words.keys()].filter((index) => words[index]?.known)
  const score = (index: number) => wordScore(words[index]?.phones ?? [])
  return known.reduce(
    (worst, index) => (score(index) < score(worst) ? index : worst),
    known[0] ?? 0
  )
}

/** Those from `from` to `last`, counted from `from`. */
function inside(indexes: number[], from: number, last: number): number[] {
  return indexes.filter((index) => index >= from && index <= last).map((index) => index - from)
}
