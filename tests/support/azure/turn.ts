import type { WebSocket } from 'ws'
import { assessedPhrase, phrase } from './answers.ts'
import { formatText, type Frame, parseBinary, parseText, wavFault } from './frames.ts'

/** What the service does with a recording, once it is connected. */
const TURN_BEHAVIOURS = [
  'score',
  'never_answer',
  'drop_in_midstream',
  'close_1007',
  'close_1007_throttled',
  'close_1011',
  'close_4429',
  'broken_json',
  'foreign_request',
  'no_turn_end',
  'ignore_close',
  'no_match',
  'initial_silence',
  'babble',
  'no_scores',
  'no_words',
  'nothing_but_turn_end',
] as const
export type TurnBehaviour = (typeof TURN_BEHAVIOURS)[number]

/** What a recording came with. */
export interface ReceivedTurn {
  language: string | null
  context: SpeechContext
  /** The samples, without the WAV header. */
  audio: Buffer
  /** Whether the sender has said that this was all. */
  isComplete: boolean
}

interface SpeechContext {
  phraseDetection: {
    trailingSilenceTimeout?: number
    initialSilenceTimeout?: number
    interactive?: { segmentation: { segmentationSilenceTimeoutMs?: number } }
    enrichment: { pronunciationAssessment: { referenceText: string } & Record<string, unknown> }
  }
}

export interface TurnPlan {
  behaviour: TurnBehaviour
  /** From the end of the recording to the answer. */
  answerAfterMs: number
  /** What the learner has said; undefined if just the reference text. */
  said: string | undefined
}

const CLOSES: Partial<Record<TurnBehaviour, [code: number, reason: string]>> = {
  close_1007: [1007, 'Unsupported audio format'],
  close_1007_throttled: [1007, 'Quota exceeded: too many requests'],
  close_1011: [1011, 'Internal error'],
  close_4429: [4429, 'Too many requests'],
}

const HALF_A_SECOND_BYTES = 16_000

/** The service's side of one connection: reads the frames, checks them, and answers. */
export class Turn {
  readonly received: ReceivedTurn
  #requestId: string | undefined
  #chunks: Buffer[] = []
  #size = 0
  #hasHeader = false

  readonly #socket: WebSocket
  readonly #plan: TurnPlan
  readonly #fault: (what: string) => void

  constructor(
    socket: WebSocket,
    plan: TurnPlan,
    language: string | null,
    fault: (what: string) => void
  ) {
    this.#socket = socket
    this.#plan = plan
    this.#fault = fault
    const context = { phraseDetection: { enrichment: { pronunciationAssessment: {} } } }
    this.received = {
      language,
      context: context as ReceivedTurn['context'],
      audio: Buffer.alloc(0),
      isComplete: false,
    }
    socket.on('message', (data: Buffer, isBinary) => {
      try {
        this.#read(isBinary ? parseBinary(data) : parseText(data), isBinary)
      } catch (error) {
        fault((error as Error).message)
      }
    })
  }

  #read({ headers, body }: Frame, isBinary: boolean): void {
    const { path, 'x-requestid': requestId = '', 'x-timestamp': time } = headers
    if (!/^[0-9a-f]{32}$/i.test(requestId)) this.#fault(`${path}: no request id`)
    if (Number.isNaN(Date.parse(time ?? ''))) this.#fault(`${path}: no timestamp`)
    if (isBinary !== (path === 'audio')) this.#fault(`${path}: the wrong kind of frame`)
    if (path === 'speech.config') JSON.parse(body.toString())
    else if (path === 'speech.context') this.#begin(requestId, body)
    else if (path === 'audio') this.#hear(headers, body)
    else this.#fault(`an unknown path: ${path}`)
  }

  #begin(requestId: string, body: Buffer): void {
    this.#requestId = requestId
    this.received.context = JSON.parse(body.toString()) as SpeechContext
  }

  #hear(headers: Record<string, string>, body: Buffer): void {
    if (this.#requestId === undefined) this.#fault('audio before speech.context')
    if (this.received.isComplete) this.#fault('audio after its end')
    if (!this.#hasHeader) {
      const fault = wavFault(body)
      if (fault !== undefined) this.#fault(fault)
      if (headers['content-type'] !== 'audio/x-wav') this.#fault('the WAV header has no type')
      this.#hasHeader = true
      return
    }
    this.#chunks.push(Buffer.from(body))
    this.#size += body.length
    if (this.#plan.behaviour === 'drop_in_midstream' && this.#size >= HALF_A_SECOND_BYTES) {
      this.#socket.terminate()
    }
    if (body.length > 0) return
    this.received.audio = Buffer.concat(this.#chunks)
    this.received.isComplete = true
    setTimeout(() => this.#answer(), this.#plan.answerAfterMs).unref()
  }

  #answer(): void {
    const { behaviour } = this.#plan
    if (behaviour === 'never_answer' || this.#socket.readyState !== this.#socket.OPEN) return
    const close = CLOSES[behaviour]
    if (close !== undefined) return this.#socket.close(...close)
    this.#send('turn.start', { context: { serviceTag: 'stand-in' } })
    if (behaviour !== 'nothing_but_turn_end') {
      this.#send('speech.startDetected', { Offset: 0 })
      this.#send('speech.hypothesis', { Text: 'hm', Offset: 0, Duration: 1 })
      this.#send('speech.endDetected', { Offset: 1 })
      this.#send('speech.phrase', this.#phrase())
    }
    if (behaviour !== 'no_turn_end') this.#send('turn.end', {})
  }

  #phrase(): unknown {
    const { referenceText } =
      this.received.context.phraseDetection.enrichment.pronunciationAssessment
    const said = this.#plan.said ?? referenceText
    switch (this.#plan.behaviour) {
      case 'broken_json':
        return '{"RecognitionStatus": "Succ'
      case 'no_match':
        return phrase('NoMatch')
      case 'initial_silence':
        return phrase('InitialSilenceTimeout')
      case 'babble':
        return phrase('BabbleTimeout')
      case 'no_scores':
        return assessedPhrase(referenceText, said, false)
      case 'no_words':
        return phrase('Success', { NBest: [{ Confidence: 0, Lexical: '', Display: '' }] })
      default:
        return assessedPhrase(referenceText, said)
    }
  }

  #send(path: string, body: unknown): void {
    const isForeign = this.#plan.behaviour === 'foreign_request'
    this.#socket.send(formatText(path, isForeign ? 'f'.repeat(32) : this.#requestId!, body))
  }
}
