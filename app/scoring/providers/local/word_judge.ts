import type { AlignedPhone, AlignedWord } from './alignment.ts'
import type { FrameScores } from './frame_scores.ts'
import { bestPath, type Network, type Path, type Step } from './network.ts'
import { type SoundEvidence, soundEvidence } from './sound_evidence.ts'
import { loopNetwork, textNetwork, type TextSearch, type Unit } from './text_network.ts'
import { wordEvidence } from './word_evidence.ts'
import { WORD_MODEL } from './word_model.ts'

/** Gathers what speaks for and against the words of one text in one recording. */
export class WordJudge {
  readonly #scores: FrameScores
  readonly #units: Unit[]
  readonly #isDeep: boolean
  /** By frame: the word that the free search finds there, -1 for none. */
  readonly #free: Int16Array
  readonly #loop: Network

  /** @param free the best path of the free search; without one only the text itself is looked at */
  constructor(scores: FrameScores, units: Unit[], free: Path | null) {
    this.#scores = scores
    this.#units = units
    this.#free = wordsByFrame(free, units, scores.frames)
    this.#isDeep = free !== null
    this.#loop = loopNetwork(scores.model.triphones)
  }

  /**
   * @param path of the whole text
   * @param search what that text may leave out, and have beside it
   */
  judge(word: number, path: Path, search: TextSearch): Pick<AlignedWord, 'phones' | 'evidence'> {
    const { names } = this.#scores.model.triphones
    const sounds = this.#soundsOf(word, path.steps)
    const [first] = sounds
    const last = sounds.at(-1)
    if (!first || !last) return { phones: [], evidence: null }
    const phones = sounds.map((sound) => toPhone(sound, names))
    if (!this.#isDeep) return { phones, evidence: null }
    const end = last.startFrame + last.frames
    const loop = bestPath(this.#scores, this.#loop, first.startFrame, end)?.score ?? 0
    const presence = this.#presence(word, path, search)
    const same = this.#free.subarray(first.startFrame, end).filter((other) => other === word)
    const agreement = same.length / (end - first.startFrame)
    const measured = { sounds, presence, agreement, loop }
    return { phones, evidence: wordEvidence(measured, names, WORD_MODEL.lengths) }
  }

  #soundsOf(word: number, steps: Step[]): SoundEvidence[] {
    const { silence } = this.#scores.model.triphones
    const isSound = (step: Step | undefined): step is Step => {
      return step !== undefined && step.arc.label >= 0
    }
    const soundOf = (step: Step | undefined) => {
      return isSound(step) ? step.arc.variants[0]!.sound : silence
    }
    return steps.flatMap((step, index) => {
      if (!isSound(step) || this.#units[step.arc.label]!.word !== word) return []
      if (!this.#isDeep) return [this.#ownAlone(step)]
      const isSame = (other: Step | undefined) => other?.arc.label === step.arc.label
      let first = index
      while (isSame(steps[first - 1])) first--
      let end = index + 1
      while (isSame(steps[end])) end++
      const before = soundOf(steps[index - 1])
      const after = soundOf(steps[index + 1])
      const at = { step, before, after, place: index - first, count: end - first }
      return [soundEvidence(this.#scores, at)]
    })
  }

  /** Without other sounds, which cost most. */
  #ownAlone({ arc, startFrame, frames }: Step): SoundEvidence {
    const states = arc.variants[0]!
    const own = this.#scores.sound(states, startFrame, startFrame + frames)
    return {
      sound: states.sound,
      startFrame,
      frames,
      own,
      gop: 0,
      posterior: 0,
      other: states.sound,
    }
  }

  /** From the word before to the word after: how much better it fits with the word than without it. */
  #presence(word: number, path: Path, search: TextSearch): number {
    const units = this.#units
    const isThere = (unit: number) => !search.without?.has(units[unit]!.word)
    const own = [...units.keys()].filter((unit) => units[unit]!.word === word)
    let from = own[0]! - 1
    while (from >= 0 && !isThere(from)) from--
    let to = own.at(-1)! + 1
    while (to < units.length && !isThere(to)) to++
    const steps = path.steps.filter(({ arc }) => arc.label >= Math.max(0, from) && arc.label <= to)
    const last = steps.at(-1)!
    const start = from < 0 ? 0 : steps[0]!.startFrame
    const end = to >= units.length ? this.#scores.frames : last.startFrame + last.frames
    const window = { ...search, from: Math.max(0, from), to: Math.min(units.length, to + 1) }
    const fit = (options: TextSearch) => {
      const network = textNetwork(this.#scores.model.triphones, units, options)
      return bestPath(this.#scores, network, start, end)?.score ?? -Infinity
    }
    const without = new Set([...(search.without ?? []), word])
    return fit(window) - fit({ ...window, without })
  }
}

function wordsByFrame(path: Path | null, units: Unit[], frames: number): Int16Array {
  const words = new Int16Array(frames).fill(-1)
  for (const { arc, startFrame, frames: length } of path?.steps ?? []) {
    if (arc.label >= 0) words.fill(units[arc.label]!.word, startFrame, startFrame + length)
  }
  return words
}

function toPhone(sound: SoundEvidence, names: string[]): AlignedPhone {
  const { startFrame, frames, own, gop, posterior } = sound
  return {
    arpabet: names[sound.sound]!,
    startFrame,
    frames,
    llr: own / frames,
    gop,
    posterior,
    other: names[sound.other]!,
  }
}
