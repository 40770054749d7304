import type { ScoringResult } from '#scoring/scoring_result'

/** `idle`: not loaded yet, which a recording waits for. `unavailable`: closed, or the last try failed. */
export type SpeechProviderState = 'idle' | 'ready' | 'unavailable'

/**
 * What scores a recording: the embedded scorer, or a cloud service. It is a class so that the
 * container can provide it.
 */
export abstract class SpeechProvider {
  abstract readonly name: string
  abstract readonly version: string
  /** What it scores, as BCP 47 tags. */
  readonly languages: readonly string[] = ['en-US']

  /**
   * Scores a recording against the text that the learner was asked to say. The caller keeps `pcm`
   * and overwrites it afterwards; the provider overwrites every copy that it makes. When `signal`
   * aborts, the promise is rejected with the signal's reason; without one there is no time limit.
   *
   * @param pcm 16 kHz mono, signed 16 bit
   * @param language a BCP 47 tag such as `en-US`
   * @throws LanguageUnsupported, ReferenceTextUnscorable, SpeechNotRecognized
   * @throws ScorerBusy, ScorerUnavailable
   */
  abstract transcribeAndScore(
    pcm: Int16Array,
    referenceText: string,
    language: string,
    signal?: AbortSignal
  ): Promise<ScoringResult>

  /**
   * Loads what recordings would wait for, outside of any request's time limit.
   *
   * @throws ScorerUnavailable
   */
  abstract load(): Promise<void>

  /** For readiness: starts nothing. */
  abstract state(): SpeechProviderState

  /** Ends what the provider has started; waiting recordings are rejected. */
  abstract close(): Promise<void>
}
