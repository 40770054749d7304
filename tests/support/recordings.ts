import { readFileSync } from 'node:fs'

const ROOT = new URL('../../', import.meta.url)

/** What is said in `database/content/learner/never_seen_such_a_beautiful_garden.wav`. */
export const GARDEN = 'I have never seen such a beautiful garden before.'

/** The learner's recording of GARDEN, or the one with "kitchen" for "garden". */
export function learnerRecording(name = 'never_seen_such_a_beautiful_garden'): Buffer {
  return readFileSync(new URL(`database/content/learner/${name}.wav`, ROOT))
}

/** A recording of another voice: `awb`, `rms` or `slt`, and what is said. */
export function voiceRecording(name: string): Buffer {
  return readFileSync(new URL(`tests/fixtures/voices/${name}.wav`, ROOT))
}

/** The learner's recording as phones record it; see `tests/fixtures/recordings`. */
export const PHONE_RECORDINGS = [
  'index_last.m4a',
  'index_first.m4a',
  'fragmented.mp4',
  'quicktime.mov',
  'phone.3gp',
  'plain.mp3',
  'cover.mp3',
  'adts.aac',
  'opus.webm',
  'opus.ogg',
  'aac.caf',
  'alac.caf',
  'plain.flac',
  'plain.aiff',
  'phone.amr',
] as const

export function phoneRecording(name: (typeof PHONE_RECORDINGS)[number]): Buffer {
  return readFileSync(new URL(`tests/fixtures/recordings/${name}`, ROOT))
}

export interface Part {
  name: string
  content: string | Buffer
  filename?: string
}

/** A multipart/form-data body (RFC 7578), well-formed but for its parts. */
export function multipart(parts: Part[], boundary = 'kettle'): Buffer {
  const pieces = parts.flatMap(({ name, content, filename }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`
    const header = `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n`
    return [Buffer.from(header), Buffer.from(content), Buffer.from('\r\n')]
  })
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)])
}
