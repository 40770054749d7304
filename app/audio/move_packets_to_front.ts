import { AudioUndecodable } from '#audio/errors'

/** Recorders write about ten. */
const MAX_CHUNKS = 100
const FILE_HEADER_BYTES = 8
const CHUNK_HEADER_BYTES = 12

interface Chunk {
  type: string
  start: number
  end: number
}

/**
 * Puts the packet table (`pakt`) of a CAF file before the sound, because a decoder that reads from a
 * pipe cannot go back. It says where each packet of AAC or ALAC ends, and recorders write it last.
 * Source: Apple Core Audio Format Specification 1.0.
 *
 * @returns `bytes` themselves if there is nothing to move, else a copy
 * @throws AudioUndecodable the chunks contradict the file
 */
export function movePacketsToFront(bytes: Uint8Array): Uint8Array {
  const chunks = readChunks(bytes)
  const sound = chunks.find(({ type }) => type === 'data')
  const table = chunks.find(({ type }) => type === 'pakt')
  if (!sound || !table || table.start < sound.start) return bytes

  const result = new Uint8Array(bytes.length)
  const size = table.end - table.start
  result.set(bytes.subarray(0, sound.start))
  result.set(bytes.subarray(table.start, table.end), sound.start)
  result.set(bytes.subarray(sound.start, table.start), sound.start + size)
  result.set(bytes.subarray(table.end), table.end)
  return result
}

/** The last one may be cut off, or of unknown size (-1): it ends where the bytes end. */
function readChunks(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: Chunk[] = []
  let start = FILE_HEADER_BYTES
  while (start + CHUNK_HEADER_BYTES <= bytes.length) {
    if (chunks.length === MAX_CHUNKS) throw new AudioUndecodable()
    const type = String.fromCharCode(...bytes.subarray(start, start + 4))
    const size = Number(view.getBigInt64(start + 4))
    if (size < -1) throw new AudioUndecodable()
    const rest = bytes.length - start - CHUNK_HEADER_BYTES
    const end = start + CHUNK_HEADER_BYTES + (size === -1 ? rest : Math.min(size, rest))
    chunks.push({ type, start, end })
    start = end
  }
  return chunks
}
