/** The worker process: one acoustic model, one recording at a time. */
import { serveJobs } from '../../../concurrency/serve_jobs.ts'
import { loadAcousticModel } from './acoustic_model.ts'
import { AlignmentError, alignWords } from './align_words.ts'
import type { AlignmentFailure, AlignmentJob, AlignmentReply } from './alignment.ts'
import { Dictionary } from './dictionary.ts'
import { features } from './features.ts'
import { FrameScores } from './frame_scores.ts'

const model = loadAcousticModel()
const dictionary = new Dictionary()

serveJobs<AlignmentJob, AlignmentReply>(({ words, depth }, input) => {
  const samples = new Int16Array(input.buffer, input.byteOffset, input.byteLength / 2)
  const scores = new FrameScores(model, features(samples))
  try {
    const aligned = alignWords(scores, dictionary, words, depth)
    return { reply: { type: 'aligned', aligned } }
  } catch (error) {
    const reason: AlignmentFailure = error instanceof AlignmentError ? error.reason : 'crashed'
    const message = error instanceof Error ? error.message : String(error)
    return { reply: { type: 'failed', reason, message } }
  } finally {
    scores.release()
  }
})
