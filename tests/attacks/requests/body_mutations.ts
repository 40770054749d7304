import type { Mutation } from '#tests/attacks/requests/byte_mutations'
import {
  bodyOf,
  BOUNDARY,
  broken,
  bytesOf,
  type Draft,
  type Exchange,
  headOf,
  whole,
} from '#tests/attacks/requests/draft'
import {
  below,
  hostileText,
  hostileValue,
  NAMES,
  pick,
  type Random,
} from '#tests/attacks/requests/hostile'

const CONTENT_TYPES = [
  'application/json; charset=utf-7',
  'application/json; charset="',
  'application/vnd.api+json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  `multipart/form-data; boundary=${'b'.repeat(5000)}`,
  'multipart/form-data; boundary="a;b"; boundary=kettle',
  'multipart/mixed; boundary=kettle',
  '/',
  '',
]

function withBody(draft: Draft, type: string, body: string | Buffer): Exchange {
  const headers: Draft['headers'] = [...draft.headers, ['Content-Type', type]]
  return whole(bytesOf({ ...draft, headers }, Buffer.from(body)))
}

/** What can happen to a form's bytes: each of its parts has headers and content. */
function withForm(draft: Draft, change: (form: string) => string): Exchange {
  const form = draft.form ?? [{ name: 'a', content: 'b' }]
  const body = change(bodyOf({ ...draft, form }).toString('latin1'))
  return withBody(draft, `multipart/form-data; boundary=${BOUNDARY}`, Buffer.from(body, 'latin1'))
}

/** One field of a JSON body becomes another, or gets a brother. */
function withField(draft: Draft, random: Random, name: string, value: unknown): Draft {
  const fields = Object.entries(draft.json ?? {})
  fields.splice(below(random, fields.length + 1), below(random, 2), [name, value])
  return { ...draft, json: Object.fromEntries(fields) }
}

/** What can happen to a body of JSON, framed as it should be. */
export const JSON_MUTATIONS: Record<string, Mutation> = {
  'a hostile field': (draft, random) => {
    return whole(bytesOf(withField(draft, random, pick(random, NAMES), hostileValue(random))))
  },
  'a hostile value': (draft, random) => {
    const name = pick(random, Object.keys(draft.json ?? { a: 1 }))
    return whole(bytesOf(withField(draft, random, name, hostileValue(random))))
  },
  'a body that is no object': (draft, random) => {
    const depth = pick(random, [10, 10_000, 100_000])
    const bodies = [
      '[',
      '{}',
      '""',
      'null',
      '1',
      '{"a":',
      '\0',
      '\ufeff{}',
      '\\ud800',
      '['.repeat(depth),
    ]
    bodies.push('{"a":'.repeat(depth), `{"a":1${',"a":1'.repeat(depth)}}`, '9'.repeat(depth))
    return withBody(draft, 'application/json', pick(random, bodies))
  },
  'another type': (draft, random) => {
    return withBody(draft, pick(random, CONTENT_TYPES), bodyOf(draft))
  },
  'a body where none belongs': (draft, random) => {
    return withBody(draft, 'application/json', JSON.stringify(hostileValue(random)) ?? '')
  },
}

/** What can happen to a form, framed as it should be. */
export const FORM_MUTATIONS: Record<string, Mutation> = {
  'a hostile content': (draft, random) => {
    const form = [...(draft.form ?? [{ name: 'a', content: 'b' }])]
    const index = below(random, form.length)
    const content = hostileText(random).slice(0, 500_000)
    form[index] = { ...form[index]!, content: Buffer.from(content) }
    return whole(bytesOf({ ...draft, form }))
  },
  'a form of hostile names': (draft, random) => {
    const quoted = () => pick(random, NAMES).replaceAll('"', '')
    const attributes = [
      () => `name="${quoted()}"`,
      () => `filename="${quoted()}"`,
      () => 'filename=""',
      () => 'name=""',
      () => `filename*=utf-8''%ff%00${encodeURIComponent(quoted())}`,
      () => `filename*=${quoted()}`,
      () => `x=${'"\\'.repeat(pick(random, [1, 1000, 50_000]))}`,
      () => `${'filename="'.repeat(pick(random, [1, 100, 10_000]))}`,
      () => `${'; '.repeat(pick(random, [1, 1000, 50_000]))}`,
    ]
    const count = 1 + below(random, 3)
    const header = Array.from({ length: count }, () => pick(random, attributes)()).join('; ')
    return withForm(draft, (form) => form.replace(/name="[^\r]*/, () => header))
  },
  "a part's headers": (draft, random) => {
    const header = pick(random, [
      'Content-Transfer-Encoding: base64',
      'Content-Transfer-Encoding: x',
      `Content-Type: ${'a/'.repeat(pick(random, [1, 10_000]))}`,
      'Content-Type: text/plain; charset=__proto__',
      `X: ${'y'.repeat(pick(random, [1, 10_000, 1_000_000]))}`,
      Array.from({ length: pick(random, [10, 3000]) }, () => 'a: b').join('\r\n'),
      'no colon',
      ': no name',
      '__proto__: x',
      'a\0: b',
    ])
    return withForm(draft, (form) => form.replace('\r\n\r\n', () => `\r\n${header}\r\n\r\n`))
  },
  'many parts': (draft, random) => {
    const name = pick(random, ['a', 'a[]', '__proto__', 'audio"; filename="a.wav'])
    const part = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\nx\r\n`
    return withForm(draft, (form) => part.repeat(pick(random, [10, 1000, 20_000])) + form)
  },
  'a part cut in a whole request': (draft, random) => {
    return withForm(draft, (form) => form.slice(0, below(random, Math.min(form.length, 1000))))
  },
  'a part that is doubled, emptied or lengthened': (draft, random) => {
    return withForm(draft, (form) => {
      const parts = form.split(`--${BOUNDARY}`)
      const index = below(random, parts.length)
      const part = parts[index]!
      const [head = ''] = part.split('\r\n\r\n')
      const more = pick(random, ['\0', '\n', 'x', '\r\n']).repeat(pick(random, [1, 1000, 300_000]))
      parts[index] = pick(random, [
        `${part}--${BOUNDARY}${part}`,
        `${head}\r\n\r\n\r\n`,
        '',
        '\r\n',
        `${part.slice(0, -2)}${more}\r\n`,
      ])
      return parts.join(`--${BOUNDARY}`)
    })
  },
  'an upload without an end': (draft, random) => {
    const form = draft.form ?? [{ name: 'a', content: 'b' }]
    const body = bodyOf({ ...draft, form })
    const attribute = pick(random, ['', 'name=""; ', 'name="audio"; '])
    const file = pick(random, ['filename="a.wav"', 'filename=""', 'x=y'])
    const start = `--${BOUNDARY}\r\nContent-Disposition: form-data; ${attribute}${file}\r\n\r\nabc`
    const opened = pick(random, [Buffer.from(start), body.subarray(0, below(random, body.length))])
    const ending = pick(random, ['half-close', 'reset', 'stall', 'wait'] as const)
    if (ending === 'wait') return whole(bytesOf({ ...draft, form }, opened))
    const head = headOf({ ...draft, form }, [`Content-Length: ${opened.length + 50_000}`])
    return broken(ending, head, opened)
  },
}
