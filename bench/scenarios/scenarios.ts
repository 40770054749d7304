import { AzureService } from '../../tests/support/azure/azure_service.ts'
import {
  type Arrival,
  crowdArrivals,
  poissonArrivals,
  thinkingArrivals,
  withRepeats,
} from '../load/schedule.ts'
import { ANSWER_AFTER_MS, AT_ONCE, azureSettings, RECORDINGS } from '../parts/score.ts'
import type { WatchedServer } from '../process/watch.ts'
import type { LearnerRequests } from './learner_requests.ts'
import type { ScenarioName } from './options.ts'
import type { RequestOf, Stage } from './stage.ts'

/** Who plays in steady parts. */
export const LEARNERS = 1000

const MOST_P95_MS = 250
const MOST_SCORING_P95_MS = 2000

const SESSIONS_PER_SECOND = 100
const REPEATED_SHARE = 0.01

/** Recordings a second that either scorer bears. */
const SCORING_WARM_UP_RATE = 1

/** Where ramps begin, in requests a second. */
const RAMPS = { draw: 400, save: 150, azure: 10, local: 1, mixed: 50 }

/** Of a hundred requests of the mixed scenario. */
const MIX = { draw: 40, listen: 40, save: 15, score: 4, signIn: 1 }

/** What a scenario needs. */
export interface Theatre {
  stage: Stage
  requests: LearnerRequests
  /** Starts a server of the product that draws already, and stops it when the work is done. */
  withServer(
    settings: Record<string, string>,
    work: (watched: WatchedServer) => Promise<void>
  ): Promise<void>
}

export const SCENARIOS: Record<ScenarioName, (theatre: Theatre) => Promise<void>> = {
  draw: async ({ stage, requests, withServer }) => {
    const requestOf: RequestOf = (arrival) => requests.draw(arrival)
    await withServer({}, async (watched) => {
      await stage.warmUp(watched, requestOf)
      const { seconds, random } = stage
      const arrivals = thinkingArrivals(LEARNERS, seconds, random)
      await stage.run(watched, { title: 'steady', arrivals, seconds, requestOf })
      const crowd = crowdArrivals(LEARNERS, 1000, random)
      await stage.run(watched, { title: 'crowd', arrivals: crowd, seconds: 1, requestOf })
      const kind = { kind: 'draw', mostP95Ms: MOST_P95_MS }
      await stage.ramp(watched, { title: 'draw', from: RAMPS.draw, ...kind, requestOf })
    })
  },

  save: async ({ stage, requests, withServer }) => {
    const requestOf: RequestOf = (arrival, phase) => requests.save(arrival, phase)
    await withServer({}, async (watched) => {
      await stage.warmUp(watched, requestOf)
      const { seconds, random } = stage
      const once = poissonArrivals(SESSIONS_PER_SECOND, seconds, LEARNERS, random)
      const arrivals = withRepeats(once, REPEATED_SHARE, random)
      await stage.run(watched, { title: 'steady', arrivals, seconds, requestOf })
      const kind = { kind: 'save', mostP95Ms: MOST_P95_MS }
      await stage.ramp(watched, { title: 'save', from: RAMPS.save, ...kind, requestOf })
    })
  },

  score: async (theatre) => {
    await withAzure(theatre.stage, (settings) => score(theatre, 'Azure', RAMPS.azure, settings))
    await score(theatre, 'embedded', RAMPS.local, { SPEECH_PROVIDER: 'local' })
  },

  mixed: async ({ stage, requests, withServer }) => {
    await withAzure(stage, (settings) => {
      return withServer(settings, async (watched) => {
        const { seconds, random } = stage
        const requestOf: RequestOf = (arrival, phase) => {
          return mixedRequest(requests, arrival, phase, random() * 100)
        }
        await stage.warmUp(watched, requestOf, RAMPS.mixed)
        const arrivals = thinkingArrivals(LEARNERS, seconds, random)
        await stage.run(watched, { title: 'steady', arrivals, seconds, requestOf })
        const kind = { kind: 'draw', mostP95Ms: MOST_P95_MS }
        await stage.ramp(watched, { title: 'mixed', from: RAMPS.mixed, ...kind, requestOf })
      })
    })
  },
}

async function score(
  { stage, requests, withServer }: Theatre,
  scorer: string,
  from: number,
  settings: Record<string, string>
): Promise<void> {
  await withServer(settings, async (watched) => {
    const { random } = stage
    const requestOf: RequestOf = (arrival) => requests.score(arrival, arrival.turn)
    // It loads the scorer, too.
    await stage.warmUp(watched, requestOf, SCORING_WARM_UP_RATE)
    for (const [number, { format }] of RECORDINGS.entries()) {
      await stage.run(watched, {
        title: `${scorer}, ${AT_ONCE} ${format} at once`,
        arrivals: crowdArrivals(AT_ONCE, 0, random),
        seconds: 0,
        requestOf: (arrival) => requests.score(arrival, number),
      })
    }
    const kind = { kind: 'score', mostP95Ms: MOST_SCORING_P95_MS }
    await stage.ramp(watched, { title: `${scorer}, all formats`, from, ...kind, requestOf })
  })
}

/** @param place in the mix, from 0 to 100 */
function mixedRequest(requests: LearnerRequests, arrival: Arrival, phase: string, place: number) {
  const { draw, listen, save, score: scored } = MIX
  if (place < draw) return requests.draw(arrival)
  if (place < draw + listen) return requests.listen(arrival)
  if (place < draw + listen + save) return requests.save(arrival, phase)
  if (place < draw + listen + save + scored) return requests.score(arrival, arrival.turn)
  return requests.signIn(arrival)
}

/** A stand-in for Azure, in this process: what it takes counts as the generator's. */
async function withAzure(
  stage: Stage,
  work: (settings: Record<string, string>) => Promise<void>
): Promise<void> {
  const service = new AzureService()
  service.answerAfterMs = ANSWER_AFTER_MS
  await service.start()
  const forgetting = setInterval(() => (service.turns.length = 0), 1000)
  try {
    await work(azureSettings(service))
    stage.faults.push(...new Set(service.faults))
  } finally {
    clearInterval(forgetting)
    await service.stop()
  }
}
