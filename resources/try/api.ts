/**
 * The API as an app calls it: openapi-fetch, with the types that openapi-typescript makes of
 * docs/openapi.json. docs/API.md shows these functions.
 */
import createClient from 'openapi-fetch'
import type { components, paths } from '../../clients/generated/openapi_typescript'

type Schemas = components['schemas']
export type Level = Schemas['Level']
export type NewSession = Schemas['WaitingSessionRequest']
export type Problem = Schemas['Problem']
export type Progress = Schemas['Progress']
/** A result before its place in the session is known. */
export type Answer = Omit<Schemas['SessionResultRequest'], 'sequence_number'>
export type Score = Schemas['Score']
export type Session = Schemas['Session']
export type Speech = Schemas['Speech']
export type SpeechType = Schemas['SpeechType']
export type Tag = Schemas['CountedTag']
export type WordScore = Schemas['WordScore']

type SignedIn = Schemas['TokenResponse'] & { expires_at: number }

const KEY = 'saywell.signed_in'
const REFRESH_EARLIER_MS = 60_000

const client = createClient<paths>({ baseUrl: location.origin })

/** What the server said of a request that it did not fulfil. Decide by `problem.code`. */
export class ApiProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail)
  }
}

/** @throws ApiProblem, or Error where something before the server answered */
function dataOf<Data>(answer: { data?: Data; error?: unknown; response: Response }): Data {
  const { data, error, response } = answer
  if (response.ok) return data as Data
  if (typeof error === 'object' && error !== null && 'code' in error) {
    throw new ApiProblem(error as Problem)
  }
  throw new Error(`The server answered with ${response.status}.`)
}

/** Who is signed in here, if anybody is. */
export function whoIsSignedIn(): Schemas['User'] | undefined {
  return stored()?.user
}

export async function signIn(email: string, password: string): Promise<void> {
  const body = { email, password, device_name: 'The page /try' }
  store(dataOf(await client.POST('/api/v1/auth/login', { body })))
}

/** Forgets who is signed in, also when the server cannot be told. */
export async function signOut(): Promise<void> {
  try {
    const headers = await authorization()
    await client.POST('/api/v1/auth/logout', { headers, body: { scope: 'this' } })
  } finally {
    forgetWho()
  }
}

/** After a 401 there is nobody signed in here any more. */
export function forgetWho(): void {
  sessionStorage.removeItem(KEY)
}

function store(answer: Schemas['TokenResponse']): SignedIn {
  const signedIn = { ...answer, expires_at: Date.now() + answer.expires_in * 1000 }
  sessionStorage.setItem(KEY, JSON.stringify(signedIn))
  return signedIn
}

function stored(): SignedIn | undefined {
  const text = sessionStorage.getItem(KEY)
  return text === null ? undefined : (JSON.parse(text) as SignedIn)
}

let refreshing: Promise<SignedIn> | undefined

/** The header of a signed-in request. An access token that is about to expire is renewed before. */
async function authorization(): Promise<{ Authorization: string }> {
  let signedIn = stored()
  if (signedIn && signedIn.expires_at - REFRESH_EARLIER_MS < Date.now()) {
    // Requests of the same moment share one refresh.
    refreshing ??= refresh(signedIn).finally(() => (refreshing = undefined))
    signedIn = await refreshing
  }
  return { Authorization: `Bearer ${signedIn?.access_token ?? ''}` }
}

async function refresh({ refresh_token }: SignedIn): Promise<SignedIn> {
  return store(dataOf(await client.POST('/api/v1/auth/refresh', { body: { refresh_token } })))
}

/** @returns the tags that have sentences of this kind */
export async function listTags(level: Level, type: SpeechType | undefined): Promise<Tag[]> {
  const query = { level, ...(type && { type }) }
  const { data } = dataOf(await client.GET('/api/v1/tags', { params: { query } }))
  return data.filter(({ speech_count }) => speech_count > 0)
}

export interface Choice {
  level: Level
  /** Both without it. */
  type: SpeechType | undefined
  /** Ids of 1 to 20 tags. */
  tags: string[]
}

/** @param exclude ids of sentences that the learner has just had, 200 at most */
export async function draw(choice: Choice, limit: number, exclude: string[]): Promise<Speech[]> {
  const headers = await authorization()
  const body = { ...choice, type: choice.type ?? null, limit, exclude }
  return dataOf(await client.POST('/api/v1/game/speeches/random', { headers, body })).data
}

/** @param recording as the recorder wrote it, in any format of `GET config` */
export async function score(speech: Speech, recording: Blob): Promise<Score> {
  const answer = await client.POST('/api/v1/speech/score', {
    headers: await authorization(),
    // OpenAPI has no word for a file but "binary string".
    body: { audio: recording as unknown as string, speech_id: speech.id },
    bodySerializer(fields) {
      const form = new FormData()
      for (const [field, value] of Object.entries(fields)) form.set(field, value as string | Blob)
      return form
    },
  })
  return dataOf(answer)
}

/** What a result of a session says of a sentence that was scored, with the receipt that proves it. */
export function resultOf(speech: Speech, said: Score, isCorrect: boolean): Answer {
  return {
    speech_id: speech.id,
    user_response: isCorrect ? 'correct' : 'incorrect',
    recognized_text: said.recognized_text,
    pronunciation_score: said.pronunciation_score,
    accuracy_score: said.accuracy_score,
    fluency_score: said.fluency_score,
    completeness_score: said.completeness_score,
    score_receipt: said.score_receipt,
  }
}

/** Sends what waits; each of them is saved or refused by itself. */
export async function saveSessions(sessions: NewSession[]): Promise<Schemas['BatchOutcome'][]> {
  const headers = await authorization()
  const body = { sent_at: new Date().toISOString(), sessions }
  return dataOf(await client.POST('/api/v1/game/sessions/batch', { headers, body })).data
}

/** @returns the newest sessions */
export async function listSessions(perPage: number): Promise<Schemas['SessionPage']> {
  const headers = await authorization()
  const params = { query: { per_page: perPage } }
  return dataOf(await client.GET('/api/v1/game/sessions', { headers, params }))
}

/** Streak, goal of the day, and the last seven days. */
export async function getProgress(): Promise<Progress> {
  return dataOf(await client.GET('/api/v1/progress', { headers: await authorization() }))
}
