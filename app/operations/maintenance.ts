/** Something that has to be done now and then, and may be done by several processes at once. */
export interface Chore {
  /** For the report: what is removed, in the plural. */
  name: string
  /** @returns how many were removed */
  run(): Promise<number>
}

/** What became of a chore. */
export interface ChoreReport {
  name: string
  removed: number
  milliseconds: number
  /** Why it was not done, or not to its end. */
  error?: Error
}

/** Removes what nobody can use any more. */
export class Maintenance {
  constructor(private chores: Chore[]) {}

  /** Does every chore, also when another one fails. @param onChore is told what became of each */
  async run(onChore: (report: ChoreReport) => void = () => {}): Promise<ChoreReport[]> {
    const reports: ChoreReport[] = []
    for (const chore of this.chores) {
      const report = await attempt(chore)
      reports.push(report)
      onChore(report)
    }
    return reports
  }
}

async function attempt({ name, run }: Chore): Promise<ChoreReport> {
  const startedAt = performance.now()
  const milliseconds = () => Math.round(performance.now() - startedAt)
  try {
    return { name, removed: await run(), milliseconds: milliseconds() }
  } catch (error) {
    return { name, removed: 0, milliseconds: milliseconds(), error: error as Error }
  }
}
