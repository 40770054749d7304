import { LanguageUnsupported, ReferenceTextUnscorable } from '#scoring/errors'
import { Aligner } from '#scoring/providers/local/aligner'
import { describeWords, recognizedText } from '#scoring/providers/local/describe_words'
import { sentenceScores } from '#scoring/providers/local/sentence_scores'
import { spokenWords } from '#scoring/providers/local/spoken_words'
import type { ScoringResult } from '#scoring/scoring_result'
import type { SpeechProvider, SpeechProviderState } from '#scoring/speech_provider'

const SAMPLES_PER_MILLISECOND = 16
const MAX_WAITING = 8

/**
 * The embedded scorer: forced alignment with soundswallower (PocketSphinx as WebAssembly) and its
 * American English model, in one worker process, without network or files. Its scores say how well
 * each word fits the recording; they are approximate acoustic scores, not an examiner's judgement.
 * It measures neither prosody nor its own confidence. It recognises only words of the reference
 * text; of others it reports the sounds, as insertions.
 */
export class LocalProvider implements SpeechProvider {
  readonly name = 'local'
  /** The recogniser, and after the slash the edition of our formulas. */
  readonly version = 'soundswallower-0.6.3/3'
  readonly languages = ['en-US']
  readonly #aligner: Aligner

  /**
   * @param maxWaiting how many recordings may wait while one is being scored
   * @param hurry whether a learner waits, so that the second pass leaves out what takes too long
   */
  constructor({ maxWaiting = MAX_WAITING, hurry = true } = {}) {
    this.#aligner = new Aligner(maxWaiting, { secondPass: hurry ? 'hurried' : 'whole' })
  }

  async transcribeAndScore(
    pcm: Int16Array,
    referenceText: string,
    language: string,
    signal?: AbortSignal
  ): Promise<ScoringResult> {
    if (!this.languages.includes(language)) throw new LanguageUnsupported(this.languages)
    const spoken = spokenWords(referenceText)
    if (spoken.length === 0) throw new ReferenceTextUnscorable()

    const wordScores = describeWords(spoken, await this.#aligner.align(pcm, spoken, signal))
    return {
      recognizedText: recognizedText(wordScores),
      ...sentenceScores(wordScores),
      prosodyScore: null,
      confidence: null,
      audioDurationMs: Math.round(pcm.length / SAMPLES_PER_MILLISECOND),
      providerName: this.name,
      providerVersion: this.version,
      wordScores,
    }
  }

  load(): Promise<void> {
    return this.#aligner.load()
  }

  state(): SpeechProviderState {
    return this.#aligner.state
  }

  close(): Promise<void> {
    return this.#aligner.close()
  }
}
