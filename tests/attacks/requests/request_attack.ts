import { setTimeout as pause } from 'node:timers/promises'
import { type Cast, takePlaces } from '#tests/attacks/requests/places'
import type { Planned, Step } from '#tests/attacks/requests/plan'
import { Recent } from '#tests/attacks/requests/recent'
import type { Target } from '#tests/attacks/requests/target'
import { MAX_DELAY_MS, Watch } from '#tests/attacks/requests/watch'
import { exchange, MAX_ANSWER_MS, type Outcome } from '#tests/attacks/requests/wire'

/** A server that needs more is not worth attacking on. */
const MAX_RESTARTS = 30
const MAX_MINUTES = 60
/** A process that ends after a fault lets requests under way finish. */
const MAX_END_MS = 12_000
const LOOK_EVERY_MS = 50

/**
 * Plays requests against a server, and looks at it after each step: is its process there, did its
 * event loop stand still, did it grow, does everybody still get a place? A server of ours is started
 * anew after a fault that stays, so that one run finds all of them.
 */
export class RequestAttack {
  /** A line for everything that did not hold. */
  readonly faults: string[] = []
  /** How many requests ended how: `422`, or `closed` without an answer. */
  readonly outcomes = new Map<string, number>()
  /** Of requests with an answer. */
  slowest = { name: 'none', milliseconds: 0 }
  played = 0
  restarts = 0
  readonly megabytes = { before: 0, after: 0 }
  readonly descriptors = { before: 0, after: 0 }
  #recent = new Recent()
  readonly #deadline = performance.now() + MAX_MINUTES * 60_000
  #watch!: Watch
  #cast!: Cast

  constructor(private target: Target) {}

  /** @throws Error when the server cannot do its normal work from the beginning */
  async run(steps: Step[], onProgress: () => void = () => {}): Promise<void> {
    await this.#begin()
    Object.assign(this.megabytes, { before: this.#watch.megabytes })
    Object.assign(this.descriptors, { before: this.#watch.descriptors })
    try {
      for (const step of steps) {
        await this.#play(step, onProgress)
        const harm = await this.#look()
        // Some of them have ended a while before the harm shows.
        if (harm !== undefined) this.faults.push(`${this.#recent.last(2 * step.atOnce)}: ${harm}`)
        onProgress()
        if (harm !== undefined && !(await this.#restart())) return
        if (performance.now() > this.#deadline) {
          this.faults.push(`It was not done after ${MAX_MINUTES} minutes.`)
          return
        }
      }
    } finally {
      Object.assign(this.megabytes, { after: this.#watch.megabytes })
      Object.assign(this.descriptors, { after: this.#watch.descriptors })
      await this.#watch.end()
    }
  }

  async #begin(): Promise<void> {
    const { origin, pid, admin } = this.target
    this.#cast = await takePlaces(origin, admin)
    this.#watch = new Watch(origin, pid, () => this.target.collectGarbage())
    await this.#watch.remember()
  }

  /** @returns whether the attack can go on */
  async #restart(): Promise<boolean> {
    if (this.target.restart === undefined || this.restarts++ === MAX_RESTARTS) {
      this.faults.push('The attack was given up after this.')
      return false
    }
    await this.#watch.end()
    await this.target.restart()
    await this.#begin()
    return true
  }

  /** What is left of a step is not played to a server that has gone. */
  async #play({ requests, atOnce }: Step, onProgress: () => void): Promise<void> {
    this.#recent = new Recent()
    const waiting = requests.values()
    let isThere = true
    const lane = async () => {
      for (const planned of waiting) {
        if (!isThere || this.target.hasEnded()) return
        const { end } = await this.#send(planned)
        isThere &&= end !== 'refused'
        onProgress()
      }
    }
    await Promise.all(Array.from({ length: atOnce }, lane))
  }

  async #send(planned: Planned): Promise<Outcome> {
    const sent = planned.make(this.#cast)
    const end = this.#recent.begin(planned.name)
    const port = Number(new URL(this.target.origin).port)
    const outcome = await exchange(port, sent, planned.route.maxAnswerMs)
    end()
    this.played++
    const kind = outcome.status === 0 ? outcome.end : String(outcome.status)
    this.outcomes.set(kind, (this.outcomes.get(kind) ?? 0) + 1)
    const fault = faultOf(outcome, planned, sent.isWhole)
    if (fault !== undefined) this.faults.push(`${planned.name}: ${fault}`)
    const milliseconds = Math.round(outcome.milliseconds)
    if (outcome.status > 0 && milliseconds > this.slowest.milliseconds) {
      this.slowest = { name: planned.name, milliseconds }
    }
    return outcome
  }

  /** @returns what harm the server has taken that stays */
  async #look(): Promise<string | undefined> {
    const gone = await this.#whyGone()
    if (gone !== undefined) return gone
    for (const { from, until } of this.#watch.takeDelays()) {
      const who = this.#recent.between(from, until)
      this.faults.push(`${who}: others waited ${until - from} ms, at most ${MAX_DELAY_MS} ms`)
    }
    try {
      this.#cast = await takePlaces(this.target.origin, this.target.admin)
    } catch (error) {
      return (error as Error).message
    }
    const growth = await this.#watch.growth()
    return growth.length === 0 ? undefined : `the server ${growth.join(', and ')}`
  }

  /** Twice, because a process that is about to end may answer once more. */
  async #whyGone(): Promise<string | undefined> {
    for (let time = 0; time < 2; time++) {
      const signal = AbortSignal.timeout(MAX_ANSWER_MS)
      const isAnswered = await fetch(`${this.target.origin}/health`, { signal }).then(
        ({ ok }) => ok,
        () => false
      )
      if (!isAnswered) return this.#nameEnd()
      await pause(LOOK_EVERY_MS)
    }
    return undefined
  }

  async #nameEnd(): Promise<string> {
    for (let waited = 0; waited < MAX_END_MS; waited += LOOK_EVERY_MS) {
      if (this.target.hasEnded()) return `the process ended: ${this.target.lastWords()}`
      await pause(LOOK_EVERY_MS)
    }
    return 'GET /health is not answered any more'
  }
}

function faultOf(outcome: Outcome, { route }: Planned, isWhole: boolean): string | undefined {
  const { status, end, body } = outcome
  if (isWhole && end === 'silent') return `no answer after ${route.maxAnswerMs} ms`
  const isExpected = status < 500 || (status === 503 && route.statuses.includes(503))
  return isExpected ? undefined : `${status} ${body.slice(0, 300)}`
}
