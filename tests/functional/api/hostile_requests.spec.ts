import { test } from '@japa/runner'
import { createToken } from '#database/factories/learners'
import { type RawRequest, sendRaw } from '#tests/support/http'
import { JSON_OF_KEYS, maxCost } from '#tests/support/input_costs'
import { MAX_JSON_BYTES } from '#tests/support/input_limits'
import { leastProcessorTime } from '#tests/support/processor_time'

/** What fits into a head of 16 KB beside the rest of it. */
const LONG = 15_000
const many = (text: string, length = LONG) => text.repeat(length / text.length)
const SESSIONS = '/api/v1/game/sessions'

const headers = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`a${at}`, '']))
const json = (body: string): RawRequest & { path: string } => ({
  path: '/api/v1/game/speeches/random',
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body,
})

interface Hostile extends RawRequest {
  what: string
  path: string
}

const REQUESTS: Hostile[] = [
  { what: 'a path of slashes', path: many('/') },
  { what: 'a path of parts', path: `/api/v1${many('/a')}` },
  { what: 'a path of codes', path: `/api/v1/${many('%41')}` },
  {
    what: 'a path of a recording of parts',
    path: `/recordings${many('/..')}?expires=1&signature=a`,
  },
  ...['a[b]=1&', 'a[]=1&', 'page[', '[', '%5B', '&', '='].map((text) => ({
    what: `a query string of ${text}`,
    path: `${SESSIONS}?${many(text)}`,
  })),
  { what: '500 headers', path: SESSIONS, headers },
  ...[
    ['accept', 'a/b;q=0.1,'],
    ['accept-language', 'a,'],
    ['accept-encoding', 'gzip;q=0.1,'],
    ['content-type', 'a;'],
    ['cookie', 'a=b;'],
    ['if-none-match', '"a", '],
    ['range', 'bytes=0-1,'],
    ['x-forwarded-for', '127.0.0.1,'],
    ['forwarded', 'for=a;'],
    ['x-request-id', 'a.'],
    ['idempotency-key', ' a'],
    ['origin', 'http://a'],
  ].map(([name = '', text = '']) => ({
    what: `a header ${name} of ${text}`,
    path: SESSIONS,
    headers: { [name]: many(text) },
  })),
  {
    what: 'JSON of arrays',
    ...json('['.repeat(MAX_JSON_BYTES / 2) + ']'.repeat(MAX_JSON_BYTES / 2)),
  },
  { what: 'JSON of arrays without an end', ...json('['.repeat(MAX_JSON_BYTES)) },
  { what: 'JSON of keys', ...json(JSON_OF_KEYS) },
  { what: 'JSON of prototypes', ...json(`[${many('{"__proto__":1},', 250_000)}{}]`) },
  { what: 'JSON of digits', ...json(`[${many('1', 250_000)}]`) },
  { what: 'JSON of blanks', ...json(`${many(' ', 250_000)}1`) },
]

test.group('Requests as bad as their limits let them be', () => {
  test('costs little to answer {what}')
    .with(REQUESTS)
    .run(async ({ assert }, { path, headers: own, ...request }) => {
      const authorization = `Bearer ${await createToken()}`
      let status = 0
      const send = async () => {
        const answer = await sendRaw(path, { ...request, headers: { authorization, ...own } })
        status = answer.status
      }
      // The client and the server share this thread.
      const most = 2 * (await maxCost())
      assert.isBelow(await leastProcessorTime(send, most), most)
      assert.oneOf(status, [200, 400, 403, 404, 422])
    })
    .tags(['@timing'])
})
