/**
 * The thread that talks to Azure Speech, so that the SDK's work (4 ms for each recording, in bursts)
 * delays no other request. Workers are started straight from their files, so they import other files
 * by relative paths and keep to syntax that Node.js can strip.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { SpeechService, ThreadMessage, ThreadRequest } from './recognition.ts'
import { RunningRecognition } from './running_recognition.ts'

const service = workerData as SpeechService
const stops = new Map<number, () => void>()

// The SDK does not handle promises that fail after their call is over: they must not end the other calls.
process.on('unhandledRejection', () => {})

parentPort?.on('message', (request: ThreadRequest) => {
  if (request.type === 'stop') stops.get(request.id)?.()
  else void recognize(request)
})

async function recognize({ id, job }: Extract<ThreadRequest, { type: 'recognize' }>) {
  const stopped = Promise.withResolvers<undefined>()
  stops.set(id, () => stopped.resolve(undefined))
  try {
    const running = new RunningRecognition(service, job)
    const recognition = await Promise.race([running.answer, stopped.promise])
    if (recognition) tell({ type: 'answered', id, recognition })
    await running.release()
  } catch {
    const detail = 'the SDK has failed'
    tell({ type: 'answered', id, recognition: { type: 'failed', reason: 'unavailable', detail } })
  } finally {
    stops.delete(id)
    tell({ type: 'released', id })
  }
}

function tell(message: ThreadMessage): void {
  parentPort?.postMessage(message)
}
