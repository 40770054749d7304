/** @returns ms of this thread's processor time: others that use the machine do not count */
export async function processorTime(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

/** The least of a few runs: collecting garbage and compiling, which are due at any time, do not count. */
export async function leastProcessorTime(work: () => unknown, enoughMs: number): Promise<number> {
  let least = Infinity
  for (let run = 0; run < 15 && least > enoughMs; run++) {
    least = Math.min(least, await processorTime(work))
  }
  return least
}
