import type { AlignedWord, FirstLook } from './alignment.ts'
import type { Suspicions } from './suspicions.ts'
import { wordScore } from './word_score.ts'

/** How long the second look may take, as the first one predicts it, and both together. */
const BUDGET_MS = 5000
const TOTAL_BUDGET_MS = 8000
/**
 * Against the first look over the same samples, with recordings of 2 to 22 s: 1.0 to 1.2 where nothing
 * is suspect, 2.7 with 5 suspect words and 2 gaps, 3.7 with 15, 4.8 with 24.
 */
const COST = 1.3
const COST_OF_GAP = 0.5
const COST_OF_WORD = 0.1
const SAMPLES_PER_FRAME = 160

/** The words `from` to `to` (exclusive), and the samples that they lie in. */
export interface LookWindow {
  from: number
  to: number
  startFrame: number
  samples: Int16Array
  suspicions: Suspicions
}

/**
 * The part of a recording for which there is time: all of it, if possible; else the words around the
 * worst one. How fast this machine is now, the first look has shown.
 */
export function lookWindow(
  samples: Int16Array,
  { words, milliseconds }: FirstLook,
  suspicions: Suspicions
): LookWindow {
  const frames = samples.length / SAMPLES_PER_FRAME
  const { words: suspects, gaps } = suspicions
  const times = COST + COST_OF_GAP * gaps.length + COST_OF_WORD * suspects.length
  const cost = (milliseconds / frames) * times
  const budget = Math.max(0, Math.min(BUDGET_MS, TOTAL_BUDGET_MS - milliseconds))
  const affordable = Math.floor(budget / cost)
  if (frames <= affordable) return { from: 0, to: words.length, startFrame: 0, samples, suspicions }

  const start = (index: number) => words[index]?.phones[0]?.startFrame
  const end = (index: number) => {
    const last = words[index]?.phones.at(-1)
    return last && last.startFrame + last.frames
  }
  const middle = suspicions.words[0] ?? suspicions.gaps[0] ?? worstOf(words)
  let from = Math.min(middle, words.length - 1)
  let to = from + 1
  const length = (first: number, last: number) => {
    return (end(last) ?? frames) - (start(first) ?? 0)
  }
  for (;;) {
    const wider = [Math.max(0, from - 1), Math.min(words.length, to + 1)] as const
    if (wider[0] === from && wider[1] === to) break
    if (length(wider[0], wider[1] - 1) > affordable) break
    ;[from, to] = wider
  }
  const startFrame = start(from) ?? 0
  const endFrame = end(to - 1) ?? frames
  return {
    from,
    to,
    startFrame,
    samples: samples.subarray(startFrame * SAMPLES_PER_FRAME, endFrame * SAMPLES_PER_FRAME),
    suspicions: {
      words: inside(suspicions.words, from, to - 1),
      gaps: inside(suspicions.gaps, from, to),
    },
  }
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
