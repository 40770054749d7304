import type { RecordingReader } from '#scoring/audio/recording_reader'
import { ScorerTimeout } from '#scoring/errors'
import { withRecording } from '#scoring/recording_buffers'
import type { ScoringResult } from '#scoring/scoring_result'
import type { SpeechProvider } from '#scoring/speech_provider'

export type ScoreRecordingOptions = {
  reader: RecordingReader
  provider: SpeechProvider
  /** From the call to the answer, in milliseconds: waiting in a queue counts. */
  timeoutMs: number
  /** Aborts when nobody waits for the answer any more. */
  signal?: AbortSignal
}

/**
 * Scores a learner's recording against the text that was to be said. Nothing of the recording
 * outlives the call: `bytes` and every array made of it are zeros when the promise settles.
 *
 * @param bytes a WAV, MP3 or M4A file of at most 10 MB and 30 seconds
 * @param language a BCP 47 tag such as `en-US`
 * @throws the exceptions of `#scoring/errors`; the signal's reason, when the caller aborts
 */
export function scoreRecording(
  bytes: Uint8Array,
  referenceText: string,
  language: string,
  { reader, provider, timeoutMs, signal }: ScoreRecordingOptions
): Promise<ScoringResult> {
  return withRecording(async (buffers) => {
    buffers.keep(bytes)
    const deadline = AbortSignal.timeout(timeoutMs)
    const stop = signal ? AbortSignal.any([deadline, signal]) : deadline

    try {
      const pcm = await reader.read(bytes, buffers, stop)
      return await untilAborted(stop, () =>
        provider.transcribeAndScore(pcm, referenceText, language, stop)
      )
    } catch (error) {
      if (deadline.aborted && error === deadline.reason) throw new ScorerTimeout()
      throw error
    }
  })
}

/** Settles with the signal at the latest, even if the provider does not listen to it. */
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
