/**
 * Asks GET /health again and again, in a thread of its own, so that work of the attack itself does
 * not count. Tells of each answer that took too long.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

interface Probed {
  origin: string
  pid: number | undefined
  tellFromMs: number
}

const { origin, pid, tellFromMs } = workerData as Probed
const ASK_EVERY_MS = 20
/** proc(5): the kernel's clock ticks 100 times a second on every platform of today. */
const MS_PER_TICK = 10

/** What the server's main thread has computed so far, in milliseconds. */
function computed(): number {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
  } catch {
    return 0
  }
}

for (;;) {
  const from = Date.now()
  const before = pid === undefined ? 0 : computed()
  const isAnswered = await fetch(`${origin}/health`).then(
    async (answer) => (await answer.text(), true),
    () => false
  )
  const until = Date.now()
  const computedMs = pid === undefined ? until - from : computed() - before
  if (isAnswered && until - from > tellFromMs) {
    parentPort!.postMessage({ from, until, computedMs })
  }
  await pause(ASK_EVERY_MS)
}
