import { AudioSilent, SCORER_FAULTS, ScorerUnavailable } from '#audio/errors'
import { Semaphore } from '#concurrency/semaphore'
import { scorerRestarts } from '#scoring/count_scoring'
import {
  LanguageUnsupported,
  ReferenceTextUnscorable,
  ScorerThrottled,
  ScorerTimeout,
  SpeechNotRecognized,
} from '#scoring/errors'
import { Credentials, type CredentialsWatch } from '#scoring/providers/azure/credentials'
import type { Recognition, RecognitionJob } from '#scoring/providers/azure/recognition'
import { RecognitionThread } from '#scoring/providers/azure/recognition_thread'
import type { ServiceAddresses } from '#scoring/providers/azure/service_addresses'
import { wordsOf } from '#scoring/providers/azure/text_words'
import type { ScoringResult } from '#scoring/scoring_result'
import type { SpeechProvider, SpeechProviderState } from '#scoring/speech_provider'

const SAMPLES_PER_MILLISECOND = 16

/** Half of the connections that a standard resource allows at once. */
const AT_ONCE = 50
const MAX_WAITING = 50

export interface AzureProviderOptions {
  key: string
  addresses: ServiceAddresses
  /**
   * From the call to the answer, waiting for a permit included, in milliseconds. Shorter than the
   * deadline of `scoreRecording`, which covers decoding too: so this provider is the first to give
   * up, ends the connection, and knows that the service has failed.
   */
  deadlineMs: number
  credentials: CredentialsWatch
  /** How many recordings are sent at the same time, and how many more may wait. */
  atOnce?: number
  maxWaiting?: number
}

/**
 * Azure Speech's pronunciation assessment. The SDK lives in a thread of its own, which the first
 * recording starts. The key, the text and what was recognised appear in no error.
 */
export class AzureProvider implements SpeechProvider {
  readonly name = 'azure'
  /** The version of the SDK, and after the slash that of our reading of its answers. */
  readonly version = 'speech-sdk-1.52.0/1'
  /** The kinds of English that Azure assesses. */
  readonly languages = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN']
  readonly #recognitions: Semaphore
  readonly #credentials: Credentials
  #thread: RecognitionThread | undefined
  #last: 'answered' | 'failed' | undefined
  #closed = false

  constructor(private options: AzureProviderOptions) {
    const { key, addresses, credentials, atOnce = AT_ONCE, maxWaiting = MAX_WAITING } = options
    this.#recognitions = new Semaphore({ permits: atOnce, maxWaiting, ...SCORER_FAULTS })
    this.#credentials = new Credentials(key, addresses.token, credentials)
  }

  /** Asks the service whether it accepts the key. Never rejects: `state` says what came of it. */
  checkCredentials(): Promise<void> {
    return this.#credentials.check()
  }

  /** @throws ScorerTimeout the service has not answered before the deadline */
  async transcribeAndScore(
    pcm: Int16Array,
    referenceText: string,
    language: string,
    signal?: AbortSignal
  ): Promise<ScoringResult> {
    if (!this.languages.includes(language)) throw new LanguageUnsupported(this.languages)
    if (wordsOf(referenceText).length === 0) throw new ReferenceTextUnscorable()

    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(new ScorerTimeout()), this.options.deadlineMs)
    const stop = signal ? AbortSignal.any([deadline.signal, signal]) : deadline.signal
    try {
      const recognition = await this.#recognize(pcm, { referenceText, language }, stop)
      return this.#toResult(recognition, pcm)
    } finally {
      clearTimeout(timer)
    }
  }

  /** There is nothing to load: the first recording starts the SDK. */
  async load(): Promise<void> {}

  state(): SpeechProviderState {
    const isRefused = this.#credentials.state === 'refused'
    if (this.#closed || isRefused || this.#last === 'failed') return 'unavailable'
    return this.#credentials.state === 'accepted' ? 'ready' : 'idle'
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#recognitions.close()
    await this.#thread?.terminate()
  }

  /**
   * Waits for a permit and holds it until the thread has let go of the recording, which may be after
   * the answer. If the thread never gets the recording, the permit is released at once.
   */
  async #recognize(
    pcm: Int16Array,
    job: Omit<RecognitionJob, 'samples'>,
    stop: AbortSignal
  ): Promise<Recognition> {
    using untilHandedOver = new DisposableStack()
    untilHandedOver.use(await this.#recognitions.acquire(stop))
    stop.throwIfAborted()
    if (this.#closed) throw new ScorerUnavailable()
    const { call, samples } = this.#handOver(pcm, job)
    const permit = untilHandedOver.move()
    void call.released.then(() => permit.dispose())

    const aborted = Promise.withResolvers<never>()
    const onAbort = () => {
      if (stop.reason instanceof ScorerTimeout) this.#last = 'failed'
      call.stop()
      aborted.reject(stop.reason)
    }
    stop.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([call.answer, aborted.promise])
    } catch (error) {
      stop.throwIfAborted()
      this.#last = 'failed'
      throw new ScorerUnavailable(undefined, { cause: error })
    } finally {
      samples.fill(0)
      stop.removeEventListener('abort', onAbort)
    }
  }

  #handOver(pcm: Int16Array, job: Omit<RecognitionJob, 'samples'>) {
    let samples: Int16Array<SharedArrayBuffer> | undefined
    try {
      samples = new Int16Array(new SharedArrayBuffer(pcm.byteLength))
      samples.set(pcm)
      const call = this.#startedThread().recognize({ ...job, samples: samples.buffer })
      return { call, samples }
    } catch (error) {
      samples?.fill(0)
      this.#last = 'failed'
      throw new ScorerUnavailable(undefined, { cause: error })
    }
  }

  #toResult(recognition: Recognition, pcm: Int16Array): ScoringResult {
    if (recognition.type === 'failed') throw this.#toError(recognition)
    this.#last = 'answered'
    this.#credentials.note('accepted')
    if (recognition.type === 'no_match') {
      if (recognition.reason === 'silence') throw new AudioSilent()
      if (recognition.reason === 'noise') throw new SpeechNotRecognized(TOO_NOISY)
      throw new SpeechNotRecognized()
    }
    const { method, ...assessment } = recognition.assessment
    return {
      ...assessment,
      audioDurationMs: Math.round(pcm.length / SAMPLES_PER_MILLISECOND),
      providerName: method === 'pronunciation' ? this.name : `${this.name}_${method}`,
      providerVersion: this.version,
    }
  }

  #toError({ reason, detail }: Extract<Recognition, { type: 'failed' }>): Error {
    const cause = new Error(`Azure Speech: ${detail}.`)
    if (reason === 'throttled') return new ScorerThrottled(undefined, { cause })
    this.#last = 'failed'
    if (reason === 'credentials') this.#credentials.note('refused')
    return new ScorerUnavailable(undefined, { cause })
  }

  #startedThread(): RecognitionThread {
    if (!this.#thread || this.#thread.ended) {
      if (this.#thread) scorerRestarts.add({ provider: 'azure' })
      const { key, addresses } = this.options
      this.#thread = new RecognitionThread({ key, address: addresses.recognition })
    }
    return this.#thread
  }
}

const TOO_NOISY =
  'There is too much noise in the recording. Go where it is quieter and say the sentence again.'
