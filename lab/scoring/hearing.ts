import { loadAcousticModel } from '#scoring/providers/local/acoustic_model'
import { AlignmentError, alignWords } from '#scoring/providers/local/align_words'
import type { Aligned, SpokenWord } from '#scoring/providers/local/alignment'
import { Dictionary } from '#scoring/providers/local/dictionary'
import { features } from '#scoring/providers/local/features'
import { FrameScores } from '#scoring/providers/local/frame_scores'
import { spokenWords } from '#scoring/providers/local/spoken_words'

/** A text as it was found in a recording. */
export interface Heard {
  spoken: SpokenWord[]
  aligned: Aligned
}

/** Finds texts in one recording; null for one that has no room in it. */
export type Hear = (text: string) => Heard | null

/** The embedded scorer in this process: many texts of one recording share its frame scores. */
export class Hearing {
  readonly #model = loadAcousticModel()
  readonly #dictionary = new Dictionary()

  of(pcm: Int16Array): Hear {
    const scores = new FrameScores(this.#model, features(pcm))
    return (text) => {
      const spoken = spokenWords(text)
      try {
        return { spoken, aligned: alignWords(scores, this.#dictionary, spoken, 'sounds') }
      } catch (error) {
        if (error instanceof AlignmentError) return null
        throw error
      }
    }
  }
}
