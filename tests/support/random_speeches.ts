import { assertDocumented } from '#tests/support/contract'
import { serverUrl } from '#tests/support/http'

const PATH = '/api/v1/game/speeches/random'

export interface DrawBody {
  level: string
  type?: string
  tags: string[]
  limit?: number
  exclude?: string[]
}

export interface DrawnSpeech {
  id: string
  audio_url: string
  tags: { id: string; name: string }[]
}

/** Draws from a server as an app does, and checks the answer against the OpenAPI document. */
export async function drawOverHttp(
  token: string,
  body: DrawBody,
  origin = serverUrl()
): Promise<DrawnSpeech[]> {
  const answer = await fetch(`${origin}${PATH}`, {
    method: 'POST',
    headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${answer.status}: ${text}`)
  const headers = Object.fromEntries(answer.headers)
  assertDocumented({ method: 'POST', path: PATH, status: answer.status, headers, body: text })
  return (JSON.parse(text) as { data: DrawnSpeech[] }).data
}

/** As `drawOverHttp`. @returns the ids in the order of the answer */
export async function drawIdsOverHttp(...request: Parameters<typeof drawOverHttp>) {
  const speeches = await drawOverHttp(...request)
  return speeches.map(({ id }) => id)
}

/** Does something again and again, eight at a time, until it fails. @throws what it threw */
export async function repeat(times: number, action: () => Promise<void>): Promise<void> {
  let left = times
  const worker = async () => {
    while (left-- > 0) await action()
  }
  const failures: unknown[] = []
  const note = (error: unknown) => {
    left = 0
    failures.push(error)
  }
  await Promise.all(Array.from({ length: 8 }, () => worker().catch(note)))
  if (failures.length > 0) throw failures[0]
}
