/**
 * The worker thread: one recogniser, one recording at a time. It is started straight from its file,
 * as TypeScript in development and as JavaScript in production, so it imports its neighbours by
 * relative paths and keeps to syntax that Node.js can strip.
 */
import { parentPort } from 'node:worker_threads'
import type { AlignmentFailure, AlignmentRequest, WorkerMessage } from './alignment.ts'
import { alignWords, AlignmentError } from './align_words.ts'
import { loadRecognizer } from './recognizer.ts'

function answer(message: WorkerMessage): void {
  parentPort?.postMessage(message)
}

const recognizer = await loadRecognizer()

parentPort?.on('message', ({ samples, words }: AlignmentRequest) => {
  try {
    const aligned = alignWords(recognizer, samples, words)
    answer({ type: 'aligned', words: aligned, heapBytes: recognizer.memory().byteLength })
  } catch (error) {
    const reason: AlignmentFailure = error instanceof AlignmentError ? error.reason : 'crashed'
    const message = error instanceof Error ? error.message : String(error)
    answer({ type: 'failed', reason, message, heapBytes: recognizer.memory().byteLength })
  } finally {
    samples.fill(0)
  }
})

answer({ type: 'ready' })
