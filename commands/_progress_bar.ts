import type { Writable } from 'node:stream'

const WIDTH = 24
/** Terminals need no more. */
const REDRAW_MS = 100

/** A line that shows how far a step of work is, its rate and the time left; only on a terminal. */
export class ProgressBar {
  #step: string | undefined
  #begin = 0
  #drawn = 0

  constructor(
    private output: Writable & { isTTY?: boolean; columns?: number },
    private now: () => number = Date.now
  ) {}

  show(step: string, done: number, total: number): void {
    if (this.output.isTTY !== true) return
    if (step !== this.#step) {
      this.end()
      this.#step = step
      this.#begin = this.now()
      this.#drawn = 0
    }
    if (this.now() - this.#drawn < REDRAW_MS && done < total) return
    this.#drawn = this.now()
    const line = describeProgress(step, done, total, (this.now() - this.#begin) / 1000)
    this.output.write(`\r\x1b[K${line.slice(0, (this.output.columns || 80) - 1)}`)
  }

  /** Leaves the line as it is; what follows begins on the next one. */
  end(): void {
    if (this.#step !== undefined) this.output.write('\n')
    this.#step = undefined
  }
}

/** @param seconds since the step began */
function describeProgress(step: string, done: number, total: number, seconds: number): string {
  const filled = Math.round((done / total) * WIDTH)
  const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled)
  const rate = done / Math.max(seconds, 0.001)
  const left = done === 0 ? '' : `, ${describeSeconds((total - done) / rate)} left`
  const pace = done === total ? describeSeconds(seconds) : `${Math.round(rate)}/s${left}`
  return `${step.padEnd(8)} ${bar} ${done}/${total}  ${pace}`
}

function describeSeconds(seconds: number): string {
  const whole = Math.ceil(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
