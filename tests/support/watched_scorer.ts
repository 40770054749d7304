import app from '@adonisjs/core/services/app'
import { createToken } from '#database/factories/learners'
import { LocalProvider } from '#scoring/providers/local/local_provider'
import type { ScoringResult } from '#scoring/scoring_result'
import { SpeechProvider } from '#scoring/speech_provider'
import env from '#start/env'
import type { Fault } from '#tests/support/faults'
import { type RawAnswer, sendRaw } from '#tests/support/http'
import { GARDEN, learnerRecording, multipart } from '#tests/support/recordings'

/** How long a worker may take to load its model on a busy machine. */
export const LOADING_SECONDS = 30
/** The most that the setting allows: what a busy machine delays is no failure here. */
const TIMEOUT_SECONDS = 60

type Cleanup = (callback: () => void | Promise<void>) => void

/** The product's own scorer, which tells how many recordings it has in hand. */
export class WatchedScorer extends LocalProvider {
  inHand = 0

  override async transcribeAndScore(
    ...args: Parameters<LocalProvider['transcribeAndScore']>
  ): Promise<ScoringResult> {
    this.inHand++
    try {
      return await super.transcribeAndScore(...args)
    } finally {
      this.inHand--
    }
  }
}

/** Lets the server score with a scorer of the test's own, and time for it, until the test ends. */
export function useWatchedScorer(cleanup: Cleanup): WatchedScorer {
  const scorer = new WatchedScorer()
  const timeout = env.get('SPEECH_API_TIMEOUT')
  env.set('SPEECH_API_TIMEOUT', TIMEOUT_SECONDS)
  app.container.swap(SpeechProvider, () => scorer)
  cleanup(async () => {
    env.set('SPEECH_API_TIMEOUT', timeout)
    app.container.restore(SpeechProvider)
    await scorer.close()
  })
  return scorer
}

/** A request for the score of the same recording: rightly read, or with a fault planted in it. */
export type ScoreRequest = (fault?: Fault, signal?: AbortSignal) => Promise<RawAnswer>

/** A learner of its own who asks for scores. */
export async function createScoreRequest(): Promise<ScoreRequest> {
  const token = await createToken()
  const headers = {
    'authorization': `Bearer ${token}`,
    'content-type': 'multipart/form-data; boundary=kettle',
  }
  return (fault, signal) => {
    const text = fault === undefined ? GARDEN : `${fault} ${GARDEN}`
    const body = multipart([
      { name: 'audio', filename: 'a.wav', content: learnerRecording() },
      { name: 'reference_text', content: text },
    ])
    return sendRaw('/api/v1/speech/score', { method: 'POST', headers, body, signal })
  }
}
