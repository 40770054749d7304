import type {
  SpeechRecognitionResult,
  SpeechRecognizer,
} from 'microsoft-cognitiveservices-speech-sdk'
import sdk from 'microsoft-cognitiveservices-speech-sdk'
import adapter from 'microsoft-cognitiveservices-speech-sdk/distrib/lib/src/common.browser/WebsocketMessageAdapter.js'
import { plainApostrophes } from '../../../texts/apostrophes.ts'
import { withoutInvisible } from '../../../texts/invisible.ts'
import { describeFailure } from './describe_failure.ts'
import { type HeldConnections, holdConnections } from './held_connections.ts'
import { readAssessment } from './read_assessment.ts'
import type { NoMatchReason, Recognition, RecognitionJob, SpeechService } from './recognition.ts'

// With Node's own WebSocket the HTTP status of a refusal is lost, and sockets cannot be ended.
adapter.WebsocketMessageAdapter.forceNpmWebSocket = true
sdk.Recognizer.enableTelemetry(false)

/** The longest pause within a sentence that the service can be told to accept. */
const PAUSE_MS = '5000'
/** A learner may think before speaking. */
const INITIAL_SILENCE_MS = '10000'
/** Longer than any recording: otherwise the SDK sends what lies beyond 5 s at twice real time. */
const UNTHROTTLED_MS = '60000'
const HEARD_ALTERNATIVES = 3

const { PropertyId } = sdk

/**
 * One recording on its way through the SDK: one-shot recognition with pronunciation assessment.
 * Without `release` the SDK keeps sockets and timers in many cases.
 */
export class RunningRecognition {
  /** Never settles if the service stays silent. */
  readonly answer: Promise<Recognition>
  readonly #recognizer: SpeechRecognizer
  readonly #connections: HeldConnections

  constructor(service: SpeechService, job: RecognitionJob) {
    const { promise, resolve } = Promise.withResolvers<Recognition>()
    this.answer = promise
    const config = configFor(service, job.language)
    const recognizer = new sdk.SpeechRecognizer(config, audioOf(job.samples))
    this.#recognizer = recognizer
    this.#connections = holdConnections(recognizer)
    assessmentOf(job.referenceText).applyTo(recognizer)

    recognizer.recognized = (_, { result }) => resolve(readResult(result, job.referenceText))
    recognizer.canceled = (_, { errorCode, errorDetails, reason }) => {
      const isEnd = reason === sdk.CancellationReason.EndOfStream
      const code = isEnd ? 'EndOfStream' : sdk.CancellationErrorCode[errorCode]
      resolve(describeFailure(code, errorDetails ?? ''))
    }
    recognizer.recognizeOnceAsync(undefined, (error) => {
      resolve(describeFailure('RuntimeError', String(error)))
    })
  }

  /** Ends everything that the recognition has opened, in the order that leaves nothing behind. */
  async release(): Promise<void> {
    await this.#connections.end()
    try {
      this.#recognizer.close()
    } catch {
      // The SDK throws when it has closed itself.
    }
  }
}

function configFor({ key, address }: SpeechService, language: string) {
  const config = sdk.SpeechConfig.fromEndpoint(new URL(address), key)
  config.speechRecognitionLanguage = language
  config.outputFormat = sdk.OutputFormat.Detailed
  config.setProperty(PropertyId.SpeechServiceConnection_InitialSilenceTimeoutMs, INITIAL_SILENCE_MS)
  config.setProperty(PropertyId.SpeechServiceConnection_EndSilenceTimeoutMs, PAUSE_MS)
  config.setProperty(PropertyId.Speech_SegmentationSilenceTimeoutMs, PAUSE_MS)
  // A second connection would not get the audio again, and hang.
  config.setProperty('SPEECH-Error-MaxRetryCount', '0')
  // The SDK spells it so.
  config.setProperty('SPEECH-TransmitLengthBeforThrottleMs', UNTHROTTLED_MS)
  return config
}

function audioOf(samples: SharedArrayBuffer) {
  const stream = sdk.AudioInputStream.createPushStream(
    sdk.AudioStreamFormat.getWaveFormatPCM(16_000, 16, 1)
  )
  // An ArrayBuffer of exactly this length: a Buffer is refused, or shows the pool that it lies in.
  const copy = new Uint8Array(samples.byteLength)
  copy.set(new Uint8Array(samples))
  stream.write(copy.buffer)
  copy.fill(0)
  stream.close()
  return sdk.AudioConfig.fromStreamInput(stream)
}

function assessmentOf(referenceText: string) {
  const assessment = new sdk.PronunciationAssessmentConfig(
    withoutInvisible(plainApostrophes(referenceText)),
    sdk.PronunciationAssessmentGradingSystem.HundredMark,
    sdk.PronunciationAssessmentGranularity.Phoneme,
    true
  )
  assessment.enableProsodyAssessment = true
  assessment.phonemeAlphabet = 'IPA'
  assessment.nbestPhonemeCount = HEARD_ALTERNATIVES
  return assessment
}

function readResult(result: SpeechRecognitionResult, referenceText: string): Recognition {
  if (result.reason === sdk.ResultReason.NoMatch) {
    return { type: 'no_match', reason: noMatchReason(result) }
  }
  const json = result.properties.getProperty(PropertyId.SpeechServiceResponse_JsonResult)
  try {
    const assessment = readAssessment(json, referenceText)
    if (assessment === undefined) return { type: 'no_match', reason: 'other' }
    return { type: 'assessed', assessment }
  } catch {
    return { type: 'failed', reason: 'unavailable', detail: 'the answer cannot be read' }
  }
}

function noMatchReason(result: SpeechRecognitionResult): NoMatchReason {
  switch (sdk.NoMatchDetails.fromResult(result).reason) {
    case sdk.NoMatchReason.InitialSilenceTimeout:
      return 'silence'
    case sdk.NoMatchReason.InitialBabbleTimeout:
      return 'noise'
    default:
      return 'other'
  }
}
