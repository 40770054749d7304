import { isDeepStrictEqual } from 'node:util'
import { RARE } from './database/fill.ts'
import { type ApiRequest, DRAW_PATH } from './load/requests.ts'
import { send } from './load/send.ts'
import type { Contestant } from './match.ts'

interface DrawnSpeech {
  id: string
  audio_url: string
}

/** Requests that every server must refuse. */
const WRONG_BODIES: object[] = [
  {},
  { level: 'B1', tags: [] },
  { level: 'D1', tags: ['00000000-0000-4000-8000-000000000002'] },
  { level: 'B1', tags: ['no uuid'] },
  { level: 'B1', tags: ['00000000-0000-4000-8000-000000000002'], limit: 51 },
]

/** The servers that answer as the product does, and what is wrong with the others. */
export interface Checked {
  equal: Contestant[]
  faults: Fault[]
}

export interface Fault {
  name: string
  fault: string
}

/**
 * Checks that all servers draw what the first one draws where the filter leaves no choice, with all
 * facts and the same signed addresses, and that they refuse the same requests.
 *
 * @param rareTagId the tag whose speeches are few enough to be answered all
 */
export function checkDraws(contestants: Contestant[], rareTagId: string, token: string) {
  const body = { level: RARE.level, type: RARE.type, tags: [rareTagId], limit: 10 }
  const request: ApiRequest = { path: DRAW_PATH, body }
  const [first] = contestants
  return checkEach(contestants, async ({ server }) => {
    const refused = await send(server.port, request, undefined)
    if (refused.status !== 401) return `answers ${refused.status} without a token`
    const forged = await send(server.port, request, `${token.slice(0, -4)}AAAA`)
    if (forged.status !== 401) return `answers ${forged.status} to a forged token`
    for (const wrong of WRONG_BODIES) {
      const { status } = await send(server.port, { ...request, body: wrong }, token)
      if (status !== 422) return `answers ${status} to ${JSON.stringify(wrong)}`
    }
    const [wanted, drawn] = await drawInOneWindow([first!, { name: '', server }], request, token)
    if (drawn!.length !== RARE.speeches)
      return `draws ${drawn!.length} speeches of ${RARE.speeches}`
    if (isDeepStrictEqual(drawn, wanted)) return undefined
    return `draws ${difference(drawn, wanted)}`
  })
}

/** @param faultOf says what is wrong with one; undefined when nothing is */
export async function checkEach(
  contestants: Contestant[],
  faultOf: (contestant: Contestant) => Promise<string | undefined>
): Promise<Checked> {
  const checked: Checked = { equal: [], faults: [] }
  for (const contestant of contestants) {
    const fault = await faultOf(contestant).catch(String)
    if (fault === undefined) checked.equal.push(contestant)
    else checked.faults.push({ name: contestant.name, fault })
  }
  return checked
}

/** Where two values first differ, as JSON, with what stands around it. */
export function difference(actual: unknown, wanted: unknown): string {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(wanted)]
  let position = 0
  while (position < one.length && one[position] === other[position]) position++
  const around = (text: string) => text.slice(Math.max(0, position - 40), position + 40)
  return `${around(one)} instead of ${around(other)}`
}

/** Draws again when a window of the signed addresses ended between the answers. */
async function drawInOneWindow(servers: Contestant[], request: ApiRequest, token: string) {
  for (;;) {
    const answers: DrawnSpeech[][] = []
    for (const { server } of servers) {
      const { body } = await send(server.port, request, token)
      const { data } = body as { data: DrawnSpeech[] }
      answers.push(data.sort((one, other) => (one.id < other.id ? -1 : 1)))
    }
    const ends = answers.flat().map((speech) => /expires=\d+/.exec(speech.audio_url)?.[0])
    if (new Set(ends).size <= 1) return answers
  }
}
