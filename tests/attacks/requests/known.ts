import { compressed } from '#tests/attacks/requests/byte_mutations'
import {
  BOUNDARY,
  broken,
  bytesOf,
  type Draft,
  type Exchange,
  headOf,
  whole,
} from '#tests/attacks/requests/draft'

/** Requests that stopped, stalled or filled a server once, of ours or of others. */
export interface Known {
  what: string
  /** A route's name. */
  route: string
  sends: ((draft: Draft) => Exchange)[]
}

const LOGIN = 'POST /api/v1/auth/login'
const SCORE = 'POST /api/v1/speech/score'
const AUDIO = 'POST /api/v1/admin/import/audio'
const CSV = 'POST /api/v1/admin/import/csv'
const RECORDING = 'GET /recordings/{key}'
const READY = 'GET /health/ready'
const DOCUMENT = 'GET /openapi.json'
const SPEECHES = 'POST /api/v1/admin/speeches'

const MEGABYTE = 1024 * 1024
const HEADING = 'audio_filename,text,level,type,tags\n'

const times = <Value>(count: number, make: (index: number) => Value): Value[] => {
  return Array.from({ length: count }, (_, index) => make(index))
}

function opened(disposition: string): Buffer {
  return Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: ${disposition}\r\n\r\nabcdefgh`)
}

function closed(disposition: string, content = 'abc'): Buffer {
  const part = `--${BOUNDARY}\r\nContent-Disposition: ${disposition}\r\n\r\n${content}\r\n`
  return Buffer.from(`${part}--${BOUNDARY}--\r\n`)
}

/** Requests in one piece, on a connection that is kept. */
function atOnce(draft: Draft, count: number): Buffer {
  const kept = bytesOf(draft).toString('latin1').replace('Connection: close\r\n', '')
  return Buffer.from(kept.repeat(count), 'latin1')
}

/** A CSV file with a session that does not exist: it is read all the same. */
function csv(draft: Draft, content: string): Buffer {
  const session = { name: 'upload_session_id', content: 'c3a7f0de-90f4-4a53-8f5e-2f2f8f6b1d10' }
  return bytesOf({ ...draft, form: [session, { name: 'csv', filename: 'a.csv', content }] })
}

const COMPRESSED: Known[] = (['gzip', 'deflate', 'br'] as const).map((encoding) => ({
  what: `a ${encoding} body that breaks behind its limit`,
  route: LOGIN,
  sends: times(12, (index) => (draft) => compressed(draft, encoding, 300_000, index + 1)),
}))

const UNHEARD: Known[] = [SCORE, AUDIO, CSV, SPEECHES].flatMap((route) => {
  const parts = {
    'no name': 'form-data; filename="a.wav"',
    'no file name': 'form-data; name="audio"; filename=""',
  }
  return Object.entries(parts).map(([what, disposition]): Known => ({
    what: `a file part with ${what} that is cut or reset`,
    route,
    sends: [
      (draft) => whole(bytesOf(draft, opened(disposition))),
      (draft) => broken('reset', headOf(draft, ['Content-Length: 100000']), opened(disposition)),
    ],
  }))
})

/** Played first in every run, one after the other. */
export const KNOWN: Known[] = [
  ...COMPRESSED,
  ...UNHEARD,
  {
    what: 'a file name that takes a pattern quadratic time',
    route: SCORE,
    sends: [
      (draft) => {
        const names = 'filename="'.repeat(20 * 1024)
        return whole(bytesOf(draft, closed(`form-data; name="audio"; ${names}x`)))
      },
    ],
  },
  {
    what: 'a field name of 10 MB',
    route: SCORE,
    sends: times(12, (index) => (draft) => {
      const name = String(index).padEnd(10 * MEGABYTE, 'n')
      return whole(bytesOf(draft, closed(`form-data; name="${name}"`)))
    }),
  },
  {
    what: 'a CSV file of empty lines',
    route: CSV,
    sends: [(draft) => whole(csv(draft, HEADING + '\n'.repeat(MEGABYTE)))],
  },
  {
    what: 'cells of 60 kB that are searched for markup',
    route: CSV,
    sends: [
      (draft) => {
        const row = `a.wav,${'<a'.repeat(30_000)},B1,answer,a tag\n`
        return whole(csv(draft, HEADING + row.repeat(5)))
      },
    ],
  },
  {
    what: 'an upload whose client hangs up after the last byte',
    route: CSV,
    sends: times(4, () => (draft) => broken('half-close', csv(draft, 'a,b\n'))),
  },
  {
    what: 'an upload whose client hangs up after the last byte',
    route: SCORE,
    sends: times(4, () => (draft) => broken('half-close', bytesOf(draft))),
  },
  ...[READY, DOCUMENT].map((route) => ({
    what: 'thousands of requests in one piece',
    route,
    sends: times(8, () => (draft: Draft) => broken('stall', atOnce(draft, 2000))),
  })),
  {
    what: 'a recording whose listener hangs up',
    route: RECORDING,
    sends: times(20, (index) => (draft) => {
      return broken(index % 2 === 0 ? 'half-close' : 'reset', bytesOf(draft))
    }),
  },
]
