import { LanguageUnsupported, ReferenceTextUnscorable } from '#scoring/errors'
import { Aligner } from '#scoring/providers/local/aligner'
import { describeWords, recognizedText } from '#scoring/providers/local/describe_words'
import { sentenceScores } from '#scoring/providers/local/sentence_scores'
import { spokenWords } from '#scoring/providers/local/spoken_words'
import type { ScoringResult } from '#scoring/scoring_result'
import type { SpeechProvider, SpeechProviderState } from '#scoring/speech_provider'

const SAMPLES_PER_MILLISECOND = 16
const MAX_WAITING = 48
/** Less than a recording may take as a whole: what cannot be scored in time is refused at once. */
const MAX_WAIT_MS = 8000

/**
 * The embedded scorer: one pass of our own over an American English acoustic model, in one worker
 * process, without network. Its scores say how well
 * each word fits the recording; they are approximate acoustic scores, not an examiner's judgement.
 * It measures neither prosody nor its own confidence. It recognises only words of the reference
 * text; of others it reports the sounds, as insertions.
 */
export class LocalProvider implements SpeechProvider {
  readonly name = 'local'
  /** The acoustic model, and after the slash the edition of our formulas. */
  readonly version = 'sphinx-en-us-5.2/4'
  readonly languages = ['en-US']
  readonly #aligner: Aligner

  /** @param maxWaiting how many recordings may wait while one is being scored */
  constructor({ maxWaiting = MAX_WAITING } = {}) {
    this.#aligner = new Aligner(maxWaiting, { depth: 'sounds', maxWaitMs: MAX_WAIT_MS })
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
