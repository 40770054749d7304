import { randomUUID } from 'node:crypto'
import { maxHeaderSize } from 'node:http'
import { Qs } from '@adonisjs/core/http'
import { AccessTokens } from '#accounts/access_tokens'
import { detectAudio } from '#audio/detect'
import { moveIndexToFront } from '#audio/move_index_to_front'
import { movePacketsToFront } from '#audio/move_packets_to_front'
import { readWavHeader } from '#audio/read_wav_header'
import { MAX_RECORDING_BYTES } from '#audio/recording_limits'
import { excludedOf, oneSlipAway, searchWords } from '#catalog/speeches/similar_words'
import { UNMEASURED } from '#catalog/speeches/sound_columns'
import { http } from '#config/app'
import { versionsOf } from '#exceptions/if_match'
import { checkRows, MAX_CELL_UNITS } from '#importing/check_rows'
import { readCsv } from '#importing/csv/read_csv'
import { MAX_ROW_BYTES } from '#importing/csv/row_reader'
import { Findings } from '#importing/findings'
import { uploadName } from '#importing/uploads/upload_name'
import { UploadNames } from '#importing/uploads/upload_names'
import { canonicalAddress, networkOf, trustOf } from '#limits/client_address'
import { wordsOf } from '#scoring/providers/azure/text_words'
import { spokenWords } from '#scoring/providers/local/spoken_words'
import { unsortedAccents } from '#tests/support/hostile_texts'
import { MAX_JSON_BYTES } from '#tests/support/input_limits'
import { leastProcessorTime } from '#tests/support/processor_time'
import { createSpeechValidator, saveTagValidator } from '#validators/admin_catalog'
import { registerValidator } from '#validators/auth'
import { drawSpeechesValidator } from '#validators/catalog'
import { listSessionsValidator, saveSessionValidator } from '#validators/practice'

/** Of processor time: what one request may hold the event loop for. */
const MAX_COST_MS = 50

const keys = Array.from({ length: MAX_JSON_BYTES / 10 }, (_, at) => `"${at.toString(36)}":1`)
export const JSON_OF_KEYS = `{${keys.join()}}`

let most: number | undefined

/**
 * What an input may cost on this machine. A slow one needs more than the limit for the same work,
 * so five times what its `JSON.parse` takes for the longest JSON is always allowed.
 *
 * @returns ms of processor time
 */
export async function maxCost(): Promise<number> {
  const parseTenTimes = () => {
    for (let run = 0; run < 10; run++) JSON.parse(JSON_OF_KEYS)
  }
  return (most ??= Math.max(MAX_COST_MS, (await leastProcessorTime(parseTenTimes, 0)) / 2))
}

/** What is done to an input that is as long as it may be, and as bad. */
interface InputCost {
  what: string
  /** @returns the work that is measured; a refusal of the input is part of it */
  prepare: () => () => unknown
}

const refused = (work: () => unknown) => () => {
  try {
    return work()
  } catch {
    return undefined
  }
}

const many = (text: string, length: number) => text.repeat(length / text.length)
const HEADINGS = 'audio_filename,text,level,type,tags\n'

/** Boxes of a level and, as its last one, the next level. */
function nestedBoxes(levels: number, boxesOfLevel: Buffer): Buffer {
  const step = boxesOfLevel.length + 8
  const all = Buffer.alloc(levels * step)
  for (let at = 0; at < all.length; at += step) {
    boxesOfLevel.copy(all, at)
    const last = at + boxesOfLevel.length
    all.writeUInt32BE(all.length - last, last)
    all.write('trak', last + 4, 'latin1')
  }
  return all
}

function mp4(index: Buffer): Buffer {
  const start = Buffer.from('\0\0\0\x0cftypM4A \0\0\0\x08mdat', 'latin1')
  const header = Buffer.alloc(8)
  header.writeUInt32BE(index.length + 8)
  header.write('moov', 4, 'latin1')
  return Buffer.concat([start, header, index])
}

const EMPTY_TABLE = Buffer.from('\0\0\0\x10stco\0\0\0\0\0\0\0\0', 'latin1')

/** The longest time between two pauses of reading a CSV file counts, not all of it. */
async function longestSlice(bytes: Buffer): Promise<void> {
  const enough = new Error('enough')
  let pauses = 0
  const pause = () => (++pauses > 3 ? Promise.reject(enough) : undefined)
  await readCsv(bytes, {}, new Findings(), pause).catch((error: unknown) => {
    if (error !== enough) throw error
  })
}

async function rowOf(text: string) {
  const bytes = Buffer.from(`${HEADINGS}a.mp3,"${text}",A1,answer,"${text}"\n`)
  const findings = new Findings()
  await checkRows(await readCsv(bytes, {}, findings), findings)
}

const received = { storageKey: 'k', sizeBytes: 1, durationMs: 1, warnings: [], sound: UNMEASURED }

export const INPUT_COSTS: InputCost[] = [
  {
    what: 'WAV of empty chunks',
    prepare: () => {
      const bytes = Buffer.alloc(MAX_RECORDING_BYTES)
      bytes.write('RIFF\0\0\0\0WAVE', 'latin1')
      return refused(() => [detectAudio(bytes), readWavHeader(bytes)])
    },
  },
  {
    what: 'MP4 of nested boxes',
    prepare: () => {
      const level = Buffer.concat(new Array<Buffer>(900).fill(EMPTY_TABLE))
      const bytes = mp4(nestedBoxes(700, level))
      return refused(() => moveIndexToFront(bytes))
    },
  },
  {
    what: 'MP4 of empty boxes',
    prepare: () => {
      const box = Buffer.from('\0\0\0\x08free', 'latin1')
      const bytes = mp4(Buffer.alloc(MAX_RECORDING_BYTES - 100, box))
      return refused(() => moveIndexToFront(bytes))
    },
  },
  {
    what: 'CAF of empty chunks',
    prepare: () => {
      const bytes = Buffer.alloc(MAX_RECORDING_BYTES, Buffer.from('free\0\0\0\0\0\0\0\0', 'latin1'))
      bytes.write('caff\0\x01\0\0', 'latin1')
      return refused(() => [detectAudio(bytes), movePacketsToFront(bytes)])
    },
  },
  ...['\n', 'a\n', ',', '"', ' '].map((sign) => ({
    what: `CSV file of ${JSON.stringify(sign)}, from a pause to the next`,
    prepare: () => {
      const bytes = Buffer.concat([Buffer.from(HEADINGS), Buffer.alloc(1024 ** 2, sign)])
      return () => longestSlice(bytes)
    },
  })),
  {
    what: 'CSV headings of one row',
    prepare: () => {
      const bytes = Buffer.from(many('x,', MAX_ROW_BYTES))
      return () => readCsv(bytes, {}, new Findings())
    },
  },
  ...['<a', '\u0301\u0316', 'a,', '&a', '\\', '\u202e'].map((text) => ({
    what: `CSV row with cells of ${JSON.stringify(text)}`,
    prepare: () => () => rowOf(many(text, MAX_CELL_UNITS)),
  })),
  ...['<a', '\u0301\u0316', 'a,', '\u202e'].map((text) => ({
    what: `CSV row with cells of ${JSON.stringify(text)} that are too long`,
    prepare: () => () => rowOf(many(text, MAX_ROW_BYTES / 8)),
  })),
  {
    what: 'file name of an upload',
    prepare: () => {
      const name = `${unsortedAccents(maxHeaderSize)}.mp3`
      return refused(() => uploadName(name))
    },
  },
  {
    what: 'uploads of one name',
    prepare: () => {
      const hashes = Array.from({ length: 10_000 }, () => randomUUID())
      const known = hashes.slice(0, 9500).map((sha256, at) => {
        const upload = {
          id: '',
          size_bytes: 1,
          duration_ms: 1,
          storage_key: 'k',
          warnings: [],
          sound: null,
        }
        return { ...upload, filename: at === 0 ? 'a.mp3' : `a_${at}.mp3`, sha256 }
      })
      return () => {
        const names = new UploadNames(known)
        for (const sha256 of hashes.slice(9500)) {
          names.nameFor({ ...received, filename: 'a.mp3', sha256 })
        }
      }
    },
  },
  ...['<a', '\u0301\u0316', 'a@', ' ', 'a.'].map((text) => ({
    what: `JSON strings of ${JSON.stringify(text)}`,
    prepare: () => {
      const value = many(text, MAX_JSON_BYTES / Buffer.byteLength(text[0]!))
      return async () => {
        await registerValidator.tryValidate({ email: value })
        await saveTagValidator.tryValidate({ name: value })
        await createSpeechValidator.tryValidate({ text: value })
      }
    },
  })),
  {
    what: 'JSON array of numbers in the place of ids',
    prepare: () => {
      const ids: unknown = JSON.parse(`[${many('1,', MAX_JSON_BYTES)}1]`)
      return () => drawSpeechesValidator.tryValidate({ tags: ids, exclude: ids })
    },
  },
  {
    what: 'JSON session of 200 results that are wrong',
    prepare: () => {
      const results = new Array<object>(200).fill({ speech_id: 'x'.repeat(1000), score: -1 })
      return () => saveSessionValidator.tryValidate({ results })
    },
  },
  {
    what: 'JSON text of nested arrays, and of keys',
    prepare: () => {
      const nested = '['.repeat(MAX_JSON_BYTES / 2) + ']'.repeat(MAX_JSON_BYTES / 2)
      return () => [JSON.parse(nested), JSON.parse(JSON_OF_KEYS)]
    },
  },
  ...['a[b]=1&', 'a[]=&', 'a[0]=1&', '[', 'a[', ']=[', '%5B', '&'].map((text) => ({
    what: `query string of ${text}`,
    prepare: () => {
      const qs = new Qs(http.qs)
      const query = many(text, maxHeaderSize)
      return async () => listSessionsValidator.tryValidate(qs.parse(query))
    },
  })),
  {
    what: 'bearer token',
    prepare: () => {
      const tokens = new AccessTokens(['a'.repeat(32), 'b'.repeat(32)], 60)
      const long = many('a', maxHeaderSize)
      const header = Buffer.from(`{"alg":"HS256","typ":"at+jwt","x":"${long.slice(6000)}"}`)
      const token = `${header.toString('base64url')}.${many('.', 100)}`
      return () =>
        [long, many('.', maxHeaderSize), token].map((one) => refused(() => tokens.verify(one))())
    },
  },
  {
    what: 'If-Match',
    prepare: () => {
      const headers = ['"1",', '"', 'W/""', ' ', '"" ,'].map((text) => many(text, maxHeaderSize))
      return () => headers.map((header) => refused(() => versionsOf(header))())
    },
  },
  {
    what: 'X-Forwarded-For',
    prepare: () => {
      const isTrusted = trustOf(['127.0.0.0/8', '::1'])
      const addresses = many('::1,', maxHeaderSize).split(',')
      const long = [']', '1.', ':', '%'].map((text) => `[${many(text, maxHeaderSize)}`)
      return () => {
        for (const address of [...addresses, ...long]) {
          networkOf(canonicalAddress(address) ?? '')
          isTrusted(address)
        }
      }
    },
  },
  {
    what: 'words of a search',
    prepare: () => () => {
      for (const text of ['- ', '-"', 'a ', '-']) {
        const search = many(text, 200)
        searchWords(search).forEach(oneSlipAway)
        excludedOf(search)
      }
      oneSlipAway('a'.repeat(30))
    },
  },
  {
    what: 'sentence that is scored',
    prepare: () => () => {
      for (const text of ['1.', '1,', "a'", 'a-', '\u0301\u0316', '&', '$1', '\ufdfa']) {
        spokenWords(many(text, 500))
        wordsOf(many(text, 500))
      }
    },
  },
]
