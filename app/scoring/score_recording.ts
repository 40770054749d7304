import { Exception } from '@adonisjs/core/exceptions'
import { withRecording } from '#audio/recording_buffers'
import type { RecordingReader } from '#audio/recording_reader'
import { countScoring } from '#scoring/count_scoring'
import { LanguageUnsupported, ReferenceTextUnscorable, ScorerTimeout } from '#scoring/errors'
import type { ScoringResult } from '#scoring/scoring_result'
import type { SpeechProvider } from '#scoring/speech_provider'
import { type SpeedHint, speedHint } from '#scoring/speed_hint'

/** Below it, we look for what may be wrong with the recording. */
const LOW_SCORE = 60

export interface ScoredRecording extends ScoringResult {
  /** Only with a low score. */
  hint: SpeedHint | null
}

/** Counts the recording against the daily quota. */
export interface Quota {
  /** Counts a recording that can be scored. @throws when there were too many */
  take(): Promise<void>
  /** Takes that back: the provider has failed, or has refused the text or the language. */
  giveBack(): Promise<void>
}

export interface ScoreRecordingOptions {
  reader: RecordingReader
  provider: SpeechProvider
  /**
   * From the call to the answer, in milliseconds: decoding, waiting in a queue and scoring. A cloud
   * provider has a shorter deadline of its own for its part (`createProvider`); this one holds for
   * every provider, whether it listens to the signal or not.
   */
  timeoutMs: number
  /** Aborts when nobody waits for the answer any more. */
  signal?: AbortSignal
  /** Without one, nothing is counted. */
  quota?: Quota
}

/**
 * Scores a learner's recording against the text that the learner was asked to say. Nothing of the
 * recording outlives the call: `bytes` and every array made of it are zeros when the promise settles.
 *
 * @param bytes a file of one of `AUDIO_FORMATS`, at most 10 MB and 30 seconds
 * @param language a BCP 47 tag such as `en-US`
 * @throws the exceptions of `#scoring/errors`; what `quota` throws; the signal's reason, when
 * the caller aborts
 */
export function scoreRecording(
  bytes: Uint8Array,
  referenceText: string,
  language: string,
  options: ScoreRecordingOptions
): Promise<ScoredRecording> {
  return countScoring(options.provider.name, options.signal, () => {
    return score(bytes, referenceText, language, options)
  })
}

function score(
  bytes: Uint8Array,
  referenceText: string,
  language: string,
  { reader, provider, timeoutMs, signal, quota }: ScoreRecordingOptions
): Promise<ScoredRecording> {
  return withRecording(async (buffers) => {
    buffers.keep(bytes)
    const deadline = AbortSignal.timeout(timeoutMs)
    const stop = signal ? AbortSignal.any([deadline, signal]) : deadline

    let isCounted = false

    try {
      const pcm = await reader.read(bytes, buffers, stop)
      await quota?.take()
      isCounted = true
      const result = await untilAborted(stop, () =>
        provider.transcribeAndScore(pcm, referenceText, language, stop)
      )
      const isLow = result.pronunciationScore < LOW_SCORE
      return { ...result, hint: isLow ? speedHint(pcm, referenceText, buffers) : null }
    } catch (error) {
      const failure = deadline.aborted && error === deadline.reason ? new ScorerTimeout() : error
      if (isCounted && isFreeOfCost(failure)) await quota?.giveBack()
      throw failure
    }
  })
}

/** Whether the error says nothing about the recording: the same one may be scored when sent again. */
export function isProviderFailure(error: unknown): boolean {
  return error instanceof Exception && error.status === 503
}

/** Whether nothing was scored: the provider failed, or cannot score this text or language at all. */
function isFreeOfCost(error: unknown): boolean {
  const isRefused = error instanceof LanguageUnsupported || error instanceof ReferenceTextUnscorable
  return isRefused || isProviderFailure(error)
}

/** Settles when the signal aborts, even if the provider does not listen to it. */
async function untilAborted<T>(signal: AbortSignal, start: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([start(), promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
