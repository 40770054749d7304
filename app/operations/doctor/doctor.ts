import { withinTime } from '#postgres/time_limit'

/** `warning`: it works, and something will not for long, or not under load. */
export type CheckState = 'ok' | 'warning' | 'fault'

/** What a check found, in a line; of a warning and a fault, also what to do. */
export interface Found {
  state: CheckState
  said: string
  todo?: string
}

export interface Finding extends Found {
  name: string
}

/** One thing that has to be right. What it throws is a fault. */
export interface Check {
  name: string
  run(): Promise<Found>
  /** What to do when it throws. */
  todo: string
}

/** A check that is not done by then is a fault, in milliseconds. */
const LIMIT_MS = 30_000

export const ok = (said: string): Found => ({ state: 'ok', said })
export const warning = (said: string, todo: string): Found => ({ state: 'warning', said, todo })
export const fault = (said: string, todo: string): Found => ({ state: 'fault', said, todo })

/** Looks whether all is right that a server needs: for operators, before and after a change. */
export class Doctor {
  constructor(
    private checks: readonly Check[],
    private limitMs = LIMIT_MS
  ) {}

  /** What it looks at, in this order. */
  get names(): string[] {
    return this.checks.map(({ name }) => name)
  }

  /** Runs the checks, one after the other. @param onFound is told each as it is found */
  async examine(onFound: (finding: Finding) => void = () => undefined): Promise<Finding[]> {
    const findings: Finding[] = []
    for (const { name, run, todo } of this.checks) {
      const found = await withinTime(this.limitMs, run).catch((error: Error) => {
        return fault(reasonOf(error), todo)
      })
      const finding = { name, ...found }
      findings.push(finding)
      onFound(finding)
    }
    return findings
  }
}

/** The first line; some errors have none, but a code. */
function reasonOf(error: Error & { code?: string }): string {
  return error.message.split('\n')[0] || (error.code ?? error.name)
}
