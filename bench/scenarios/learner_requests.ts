import { cpSync, mkdirSync } from 'node:fs'
import type { Catalog } from '../bench.ts'
import type { OpenRequest } from '../load/open_load.ts'
import {
  DRAW_PATH,
  drawRequests,
  JSON_TYPE,
  type PlainRequest,
  sessionRequests,
  SESSIONS,
  SESSIONS_PATH,
  toPlainBytes,
} from '../load/requests.ts'
import type { Arrival } from '../load/schedule.ts'
import { RECORDINGS, SCORE_PATH, SCORE_TYPE, scoreBody } from '../parts/score.ts'
import { fromBuild, ROOT, STORAGE } from '../product.ts'
import { APP_URL, PASSWORD, RECORDINGS_SECRET } from '../settings.ts'
import type { Learner } from './learners.ts'

const FILTERS = 1000

/** Reference recordings that there are: those of every third speech are M4A. */
const LISTENED_TO = Array.from({ length: 100 }, (_, number) => `bench/${3 * number + 1}.m4a`)
const REFERENCE_RECORDING = `${ROOT}tests/fixtures/recordings/index_first.m4a`

const NOTHING = Buffer.alloc(0)

/** What learners send, each with an account and an address of its own. */
export class LearnerRequests {
  /** The keys of the sessions that were answered to be saved. */
  readonly savedKeys = new Set<string>()
  readonly #learners: Learner[]
  readonly #draws: Buffer[]
  readonly #sessions: Buffer[]
  readonly #recordings: Buffer[]
  readonly #addressOf: (key: string) => string

  private constructor(learners: Learner[], catalog: Catalog, addressOf: (key: string) => string) {
    const { tagIds, speechIds } = catalog
    const toContent = ({ body }: { body: object }) => Buffer.from(JSON.stringify(body))
    this.#learners = learners
    this.#draws = drawRequests(FILTERS, tagIds).map(toContent)
    this.#sessions = sessionRequests(SESSIONS, speechIds, tagIds).map(toContent)
    this.#recordings = RECORDINGS.map(({ file }) => scoreBody(file))
    this.#addressOf = addressOf
  }

  /** Puts the recordings that are listened to where the server finds them, too. */
  static async prepare(learners: Learner[], catalog: Catalog): Promise<LearnerRequests> {
    const { FsRecordingUrls } = await fromBuild<
      typeof import('../../app/storage/fs_recording_urls.ts')
    >('app/storage/fs_recording_urls.js')
    const urls = new FsRecordingUrls(APP_URL, RECORDINGS_SECRET)
    const files = `${STORAGE}/server/files/`
    mkdirSync(`${files}bench`, { recursive: true })
    for (const key of LISTENED_TO) cpSync(REFERENCE_RECORDING, files + key)
    return new LearnerRequests(learners, catalog, (key) => {
      return urls.sign(key).url.slice(APP_URL.length)
    })
  }

  draw(arrival: Arrival): OpenRequest {
    const content = this.#draws[arrival.turn % this.#draws.length]!
    return this.#post('draw', arrival, { path: DRAW_PATH, headers: JSON_TYPE, content })
  }

  listen(arrival: Arrival): OpenRequest {
    const path = this.#addressOf(LISTENED_TO[arrival.turn % LISTENED_TO.length]!)
    const request: PlainRequest = { method: 'GET', path, headers: {}, content: NOTHING }
    return { kind: 'listen', bytes: this.#bytes(arrival, request), expected: 200 }
  }

  /** @param phase makes its keys others than those of other phases */
  save(arrival: Arrival, phase: string): OpenRequest {
    const key = `${phase} ${arrival.turn}`
    const content = this.#sessions[arrival.turn % this.#sessions.length]!
    const headers = { ...JSON_TYPE, 'Idempotency-Key': key }
    const request = this.#post('save', arrival, { path: SESSIONS_PATH, headers, content })
    return { ...request, expected: 201, answered: () => void this.savedKeys.add(key) }
  }

  /** @param format its number in `RECORDINGS` */
  score(arrival: Arrival, format: number): OpenRequest {
    const content = this.#recordings[format % this.#recordings.length]!
    return this.#post('score', arrival, { path: SCORE_PATH, headers: SCORE_TYPE, content })
  }

  signIn(arrival: Arrival): OpenRequest {
    const { email } = this.#learners[arrival.learner]!
    const content = Buffer.from(JSON.stringify({ email, password: PASSWORD }))
    return this.#post('sign-in', arrival, {
      path: '/api/v1/auth/login',
      headers: JSON_TYPE,
      content,
    })
  }

  #post(kind: string, arrival: Arrival, request: Omit<PlainRequest, 'method'>): OpenRequest {
    return { kind, bytes: this.#bytes(arrival, { method: 'POST', ...request }), expected: 200 }
  }

  #bytes({ learner }: Arrival, request: PlainRequest): Buffer {
    const { token, address } = this.#learners[learner]!
    const headers = { ...request.headers, 'X-Forwarded-For': address }
    return toPlainBytes({ ...request, headers }, token)
  }
}
