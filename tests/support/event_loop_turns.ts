/** As many milliseconds of processor time as one turn of the event loop took at most, and all did. */
export interface Turns {
  longest: number
  all: number
}

/** Both are of this thread: what others do on the machine is not in them. */
export async function measureTurns(work: () => Promise<unknown>): Promise<Turns> {
  const turns: Turns = { longest: 0, all: 0 }
  let isDone = false
  let before = process.threadCpuUsage()
  const look = () => {
    const { user, system } = process.threadCpuUsage(before)
    const took = (user + system) / 1000
    turns.longest = Math.max(turns.longest, took)
    turns.all += took
    before = process.threadCpuUsage()
    if (!isDone) setImmediate(look)
  }
  setImmediate(look)
  try {
    await work()
  } finally {
    isDone = true
  }
  look()
  return turns
}
