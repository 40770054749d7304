/** The worker process: one recogniser, one recording at a time. */
import { serveJobs } from '../../../concurrency/serve_jobs.ts'
import { AlignmentError, alignWords } from './align_words.ts'
import type { AlignmentFailure, AlignmentJob, AlignmentReply } from './alignment.ts'
import { loadRecognizer } from './recognizer.ts'

const recognizer = await loadRecognizer()

serveJobs<AlignmentJob, AlignmentReply>(({ words, secondPass }, input) => {
  const samples = new Int16Array(input.buffer, input.byteOffset, input.byteLength / 2)
  try {
    const aligned = alignWords(recognizer, samples, words, secondPass)
    return reply({ type: 'aligned', aligned, heapBytes: heapBytes() })
  } catch (error) {
    const reason: AlignmentFailure = error instanceof AlignmentError ? error.reason : 'crashed'
    const message = error instanceof Error ? error.message : String(error)
    return reply({ type: 'failed', reason, message, heapBytes: heapBytes() })
  }
})

function reply(value: AlignmentReply) {
  return { reply: value }
}

function heapBytes(): number {
  return recognizer.memory().byteLength
}
