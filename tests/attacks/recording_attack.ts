import type { MutatedRecording } from '#tests/attacks/mutated_recordings'
import { MemoryWatch } from '#tests/support/process_memory'
import { GARDEN } from '#tests/support/recordings'

export const MAX_REFUSAL_MS = 5000
export const MAX_SCORE_MS = 10_000
export const MAX_MEGABYTES = 512

/** Its levels are pino's. */
const LOGGED_ERROR = /"level":(50|60)|Unexpected fault/

/** Where it is aimed at. */
export interface Target {
  origin: string
  /** The access token of a learner who may have any number of recordings scored. */
  token: string
  /** The server's process, and what it has printed so far. */
  server: { pid: number; lines: readonly string[] }
}

export interface Slowest {
  name: string
  milliseconds: number
}

/**
 * Sends recordings to `POST speech/score` of a server on this machine, and keeps account of what
 * must hold whatever is sent: each is scored within 10 s or refused with a 422 within 5 s, no process
 * takes more than 512 MB, and the server logs no error.
 */
export class RecordingAttack {
  /** How many recordings had an answer, as `422 audio_silent`. */
  readonly outcomes = new Map<string, number>()
  slowestRefusal: Slowest = { name: 'none', milliseconds: 0 }
  slowestScore: Slowest = { name: 'none', milliseconds: 0 }
  /** A line for everything that did not hold. */
  readonly faults: string[] = []
  readonly #memory: MemoryWatch

  constructor(private target: Target) {
    this.#memory = new MemoryWatch(target.server.pid)
  }

  /** The most memory that each program has had so far, in MB. */
  get peaks(): ReadonlyMap<string, number> {
    return this.#memory.peaks
  }

  /** Sends all of the recordings, a few at once, then sees what they have done to the server. */
  async run(
    recordings: Generator<MutatedRecording>,
    atOnce: number,
    onAnswer: () => void = () => {}
  ): Promise<void> {
    const sendNext = async () => {
      for (const { name, bytes } of recordings) {
        await this.send(name, bytes)
        onAnswer()
      }
    }
    await Promise.all(Array.from({ length: atOnce }, sendNext))
    this.end()
  }

  /** @returns the answer, as `200` or `422 audio_silent` */
  async send(name: string, bytes: Buffer): Promise<string> {
    const started = performance.now()
    const outcome = await this.#outcomeOf(bytes)
    const milliseconds = Math.round(performance.now() - started)
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1)

    const isScore = outcome === '200'
    const isRefusal = /^422 \w+$/.test(outcome)
    const isAnswered = isScore || isRefusal
    const limit = isScore ? MAX_SCORE_MS : MAX_REFUSAL_MS
    if (!isAnswered || milliseconds > limit) {
      this.faults.push(`${name}: ${outcome} after ${milliseconds} ms`)
    }
    const slowest = isScore ? this.slowestScore : this.slowestRefusal
    if (isAnswered && milliseconds > slowest.milliseconds) {
      Object.assign(slowest, { name, milliseconds })
    }
    return outcome
  }

  /** Ends the watch over the server, and notes what was seen of it. */
  end(): void {
    this.#memory.end()
    this.faults.push(...this.target.server.lines.filter((line) => LOGGED_ERROR.test(line)))
    for (const [program, megabytes] of this.peaks) {
      if (megabytes <= MAX_MEGABYTES) continue
      this.faults.push(`${program} has taken ${Math.round(megabytes)} MB`)
    }
  }

  async #outcomeOf(bytes: Buffer): Promise<string> {
    const { origin, token } = this.target
    const body = new FormData()
    body.append('audio', new Blob([new Uint8Array(bytes)]), 'a.m4a')
    body.append('reference_text', GARDEN)
    const headers = { authorization: `Bearer ${token}` }
    try {
      const answer = await fetch(`${origin}/api/v1/speech/score`, { method: 'POST', headers, body })
      const { code } = (await answer.json()) as { code?: string }
      return `${answer.status} ${code ?? ''}`.trim()
    } catch (error) {
      return `no answer (${String((error as Error).cause ?? error)})`
    }
  }
}
