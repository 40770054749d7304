import type { Mutation } from '#tests/attacks/requests/byte_mutations'
import { broken, bytesOf, type Draft, type Exchange, whole } from '#tests/attacks/requests/draft'
import { hostileText, NAMES, pick } from '#tests/attacks/requests/hostile'

const METHODS = [
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'PUT',
  'DELETE',
  'GET',
  'POST',
  'CONNECT',
  'X',
]

/** Headers that a server, a framework or a proxy acts upon. */
const HEADERS: [name: string, value: string][] = [
  ['Host', 'evil.example.com'],
  ['Upgrade', 'websocket'],
  ['Upgrade', 'h2c'],
  ['Connection', 'upgrade, keep-alive'],
  ['Content-Type', 'text/html'],
  ['Authorization', 'Bearer a.b.c'],
  ['Authorization', `Bearer ${'x'.repeat(8000)}`],
  ['Authorization', 'Basic Og=='],
  ['Cookie', `${'a=%;'.repeat(2000)}`],
  ['X-Forwarded-For', '::1, 999.1.1.1, '.repeat(200)],
  ['X-Forwarded-Host', 'evil.example.com'],
  ['X-Forwarded-Proto', '__proto__'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-Request-Id', 'a'.repeat(5000)],
  ['Accept', '*/*;q=0.1,'.repeat(1000)],
  ['Accept-Language', '__proto__'],
  ['Accept-Encoding', 'gzip;q=NaN, '.repeat(500)],
  ['Origin', 'null'],
  ['Access-Control-Request-Method', '__proto__'],
  ['If-None-Match', '"x",'.repeat(3000)],
  ['If-Match', '*'],
  ['If-Match', '"99999999999999999999"'],
  ['Range', 'bytes=0-0,'.repeat(1500)],
  ['Range', 'bytes=-1'],
  ['If-Range', '"x"'],
  ['Idempotency-Key', 'k'.repeat(255)],
  ['Idempotency-Key', '\u00ff'],
  ['Idempotency-Key', 'a\0b'],
  ['x\0', 'y'],
  ['__proto__', 'x'],
  ['Folded', 'a\r\n b'],
]

function withHeader(draft: Draft, ...headers: Draft['headers']): Exchange {
  return broken('half-close', bytesOf({ ...draft, headers: [...draft.headers, ...headers] }))
}

/** What can happen to the request line and the headers. */
export const HEAD_MUTATIONS: Record<string, Mutation> = {
  'another method': (draft, random) => {
    return broken('half-close', bytesOf({ ...draft, method: pick(random, METHODS) }))
  },
  'a hostile header': (draft, random) => withHeader(draft, pick(random, HEADERS)),
  'a header twice': (draft, random) => {
    const header = pick(random, [...draft.headers, ...HEADERS])
    return withHeader(draft, header, header)
  },
  'many headers': (draft, random) => {
    const count = pick(random, [100, 1900, 2100, 10_000])
    return withHeader(draft, ...Array.from({ length: count }, (): [string, string] => ['a', 'b']))
  },
  'another target': (draft, random) => {
    const target = pick(random, [
      '*',
      'http://evil.example.com/api/v1/tags',
      `http://127.0.0.1${draft.target}`,
      'evil.example.com:443',
      `//evil.example.com${draft.target}`,
      `${draft.target}#x`,
      `${draft.target}/`,
      `${draft.target}%00`,
      `${draft.target}%ff`,
      `${draft.target}/../../../etc/passwd`,
      `${draft.target.toUpperCase()}`,
      `${draft.target}${'/a'.repeat(3000)}`,
      `/${'%2e%2e%2f'.repeat(500)}`,
    ])
    return broken('half-close', bytesOf({ ...draft, target }))
  },
}

/** What can happen to a path and its query. */
export const TARGET_MUTATIONS: Record<string, Mutation> = {
  'another id': (draft, random) => {
    const id = encodeURIComponent(pick(random, NAMES))
    const target = draft.target.replace(/[^/?]+(?=\?|$)/, () => id)
    return whole(bytesOf({ ...draft, target }))
  },
  'a hostile query': (draft, random) => {
    const name = pick(random, NAMES)
    const pair = `${encodeURI(name)}=${encodeURIComponent(hostileText(random).slice(0, 3000).toWellFormed())}`
    const query = Array.from({ length: pick(random, [1, 2, 100]) }, () => pair)
      .join('&')
      .slice(0, 12_000)
    return whole(bytesOf({ ...draft, target: `${draft.target.split('?')[0]}?${query}` }))
  },
  'a query of good names': (draft, random) => {
    const names = ['page', 'per_page', 'q', 'level', 'type', 'from', 'to', 'tag_id', 'sort', 'mode']
    const texts = names.map((name) => {
      return `${name}=${encodeURIComponent(hostileText(random).slice(0, 1000).toWellFormed())}`
    })
    const query = texts.filter(() => random() < 0.4).join('&')
    return whole(bytesOf({ ...draft, target: `${draft.target.split('?')[0]}?${query}` }))
  },
}
