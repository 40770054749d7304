import { ReferenceTextUnscorable, SpeechNotRecognized } from '#scoring/errors'
import { Aligner } from '#scoring/providers/local/aligner'
import type { SpokenWord } from '#scoring/providers/local/alignment'
import { spokenWords } from '#scoring/providers/local/spoken_words'
import { textLlr } from '#scoring/providers/local/text_llr'

/**
 * In nats per frame. In the middle between the worst right text of the voices for choosing (-1.4) and
 * the best wrong one (-6.1); docs/SCORING.md has the figures for others, and the command.
 */
const MISMATCH_BELOW = -3.7

/**
 * A text that fits badly is believed all the same where it fits so much better, in nats per
 * frame, than its own words in other orders: no wrong text of the voices for choosing did (1.7).
 */
const CONVINCING_LEAD = 2

/** Only ours, one after the other. */
const MAX_WAITING = 8

/**
 * Verifies that a recording says its text, with the embedded scorer: one pass, in a worker process
 * that leaves the machine to everything else. About 0.1 s of computing for a second of speech.
 */
export class RecordingVerifier {
  readonly #aligner = new Aligner(MAX_WAITING, { depth: 'text', isPatient: true })

  /**
   * @param pcm 16 kHz mono; the caller overwrites it
   * @returns true when the recording seems to say something else; false also for a text that the
   * scorer cannot read, in another script or too short
   * @throws ScorerUnavailable; the signal's reason when it aborts
   */
  async isMismatch(pcm: Int16Array, text: string, signal?: AbortSignal): Promise<boolean> {
    const llr = await this.llr(pcm, text, signal)
    if (llr === null || llr >= MISMATCH_BELOW) return false
    // A voice unlike those that the model knows fits no text well, and its own best.
    for (const words of otherOrders(spokenWords(text))) {
      const other = await this.#llrOf(pcm, words, signal)
      const isConvincing = other !== null && llr - other >= CONVINCING_LEAD
      if (!isConvincing) return true
    }
    return false
  }

  /**
   * The mean log-likelihood ratio of the text's sounds, in nats per frame: 0 at best, -Infinity where
   * it has more sounds than fit into the recording. Null for a text that the scorer cannot read. Throws
   * as `isMismatch`.
   */
  llr(pcm: Int16Array, text: string, signal?: AbortSignal): Promise<number | null> {
    return this.#llrOf(pcm, spokenWords(text), signal)
  }

  async #llrOf(
    pcm: Int16Array,
    spoken: SpokenWord[],
    signal?: AbortSignal
  ): Promise<number | null> {
    if (spoken.length === 0) return null
    try {
      const { words } = await this.#aligner.align(pcm, spoken, signal)
      return textLlr(words)
    } catch (error) {
      if (error instanceof ReferenceTextUnscorable) return null
      if (error instanceof SpeechNotRecognized) return -Infinity
      throw error
    }
  }

  /** Ends the worker process, which holds 100 MB and more; the next recording starts another one. */
  rest(): Promise<void> {
    return this.#aligner.rest()
  }

  /** Ends the worker process for good. */
  close(): Promise<void> {
    return this.#aligner.close()
  }
}

/** The same words backwards, from the middle on, and every other one first. */
function otherOrders(words: SpokenWord[]): SpokenWord[][] {
  const middle = Math.ceil(words.length / 2)
  const isOdd = (_: SpokenWord, index: number) => index % 2 === 1
  const isEven = (_: SpokenWord, index: number) => index % 2 === 0
  return [
    words.toReversed(),
    [...words.slice(middle), ...words.slice(0, middle)],
    [...words.filter(isOdd), ...words.filter(isEven)],
  ]
}
