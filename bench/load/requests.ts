/** A request of a learner's app, sent as JSON with POST. */
export interface ApiRequest {
  path: string
  body: object
}

/** Any other request: the bytes of its body, and its headers but for the token and the length. */
export interface PlainRequest {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  content: Buffer
}

export const DRAW_PATH = '/api/v1/game/speeches/random'
export const SESSIONS_PATH = '/api/v1/game/sessions'

const LEVELS = ['A1', 'A2', 'B1', 'B2', 'C1']
const TYPES = [undefined, 'question', 'answer']
const TAGS_ASKED_FOR = 3
const SPEECHES_ASKED_FOR = 10
export const RESULTS_OF_A_SESSION = 15
const SEED = 20_251_210

export const JSON_TYPE = { 'Content-Type': 'application/json' }

/** The bytes of a request, as a phone on a kept-alive connection sends them. */
export function toBytes({ path, body }: ApiRequest, accessToken: string): Buffer {
  const content = Buffer.from(JSON.stringify(body))
  return toPlainBytes({ method: 'POST', path, headers: JSON_TYPE, content }, accessToken)
}

/** The same for any request. */
export function toPlainBytes(
  { method, path, headers, content }: PlainRequest,
  accessToken: string
): Buffer {
  let head = `${method} ${path} HTTP/1.1\r\nHost: bench.example.com\r\nAuthorization: Bearer ${accessToken}\r\n`
  for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`
  return Buffer.concat([Buffer.from(`${head}Content-Length: ${content.length}\r\n\r\n`), content])
}

/** Requests for random speeches, each with another filter; the same ones in every run. */
export function drawRequests(count: number, tagIds: string[]): ApiRequest[] {
  const random = seededRandom(SEED)
  const pick = <Value>(values: Value[]) => values[Math.floor(random() * values.length)]
  return Array.from({ length: count }, () => {
    const tags = new Set<string>()
    while (tags.size < Math.min(TAGS_ASKED_FOR, tagIds.length)) tags.add(pick(tagIds)!)
    const filter = { level: pick(LEVELS), type: pick(TYPES), tags: [...tags] }
    return { path: DRAW_PATH, body: { ...filter, limit: SPEECHES_ASKED_FOR } }
  })
}

/** As many different sessions as are sent in turn. */
export const SESSIONS = 200

/** Finished sessions, of 15 sentences each unless another number is given. */
export function sessionRequests(
  count: number,
  speechIds: string[],
  tagIds: string[],
  results = RESULTS_OF_A_SESSION
): ApiRequest[] {
  const random = seededRandom(SEED)
  const score = () => Math.round(random() * 1000) / 10
  return Array.from({ length: count }, () => ({
    path: SESSIONS_PATH,
    body: {
      mode: 'listen_and_repeat',
      level: 'B1',
      sentence_type: 'answer',
      selected_tags: tagIds.slice(0, TAGS_ASKED_FOR),
      total_sentences: results,
      started_at: '2026-01-31T12:00:00.000Z',
      completed_at: '2026-01-31T12:07:30.000Z',
      results: Array.from({ length: results }, (_, position) => ({
        speech_id: speechIds[Math.floor(random() * speechIds.length)],
        sequence_number: position + 1,
        user_response: (['correct', 'incorrect'] as const)[position % 2],
        recognized_text: 'I have never seen such a beautiful garden before.',
        pronunciation_score: score(),
        accuracy_score: score(),
        fluency_score: score(),
        completeness_score: score(),
        response_time_ms: Math.floor(random() * 5000),
      })),
    },
  }))
}

/** Numbers in [0, 1), the same in every run: a linear congruential generator (Numerical Recipes). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
