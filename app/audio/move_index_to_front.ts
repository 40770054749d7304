import { AudioUndecodable } from '#audio/errors'

/** Of the file, and of its index. Recorders write about five, and thirty; many more keep us busy. */
const MAX_BOXES = 1_000
/** 30 seconds at 96 kHz have 2,800 frames of AAC, and at most as many chunks. */
const MAX_CHUNK_OFFSETS = 50_000
/** From the outermost to the innermost; nested in any other way, they say nothing. */
const BOXES_AROUND_OFFSETS = ['trak', 'mdia', 'minf', 'stbl']

interface Box {
  type: string
  start: number
  contents: number
  end: number
}

/** A part of the file that is moved, and by how many bytes. */
interface Moved {
  start: number
  end: number
  by: number
}

/**
 * Puts the index (`moov`) of an MP4 file before the sound, because a decoder that reads from a pipe
 * cannot go back. Phones write it at the end. The offsets in the index are adjusted.
 * Source: ISO/IEC 14496-12, 4.2 (boxes), 8.7.5 (`stco`, `co64`).
 *
 * @returns `bytes` themselves if the index comes first already, else a copy
 * @throws AudioUndecodable there is no index, or it contradicts the file
 */
export function moveIndexToFront(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const boxes = new BoxReader(view).read(0, bytes.length)
  const index = boxes.find(({ type }) => type === 'moov')
  if (!index) throw new AudioUndecodable()
  const sound = boxes.find(({ type }) => type === 'mdat')
  if (!sound || index.start < sound.start) return bytes

  const first = boxes[0]!.type === 'ftyp' ? boxes[0]!.end : 0
  const size = index.end - index.start
  const moved: Moved[] = [
    { start: first, end: index.start, by: size },
    { start: index.end, end: bytes.length, by: 0 },
  ]
  const result = new Uint8Array(bytes.length)
  try {
    result.set(bytes.subarray(0, first))
    result.set(bytes.subarray(index.start, index.end), first)
    result.set(bytes.subarray(first, index.start), first + size)
    result.set(bytes.subarray(index.end), index.end)
    moveOffsets(new DataView(result.buffer, first, size), index.contents - index.start, moved)
    return result
  } catch (error) {
    result.fill(0)
    throw error
  }
}

/** @param from where the boxes inside the index begin */
function moveOffsets(index: DataView, from: number, moved: Moved[]): void {
  let count = 0
  for (const table of offsetTables(index, from)) {
    if (table.end - table.contents < 8) throw new AudioUndecodable()
    const width = table.type === 'co64' ? 8 : 4
    const entries = index.getUint32(table.contents + 4)
    count += entries
    const first = table.contents + 8
    if (count > MAX_CHUNK_OFFSETS || first + entries * width > table.end) {
      throw new AudioUndecodable()
    }
    for (let entry = 0; entry < entries; entry++) {
      // The upper half of 64 bits is zero in a file of 10 MB.
      const at = first + entry * width + (width - 4)
      if (width === 8 && index.getUint32(at - 4) !== 0) throw new AudioUndecodable()
      index.setUint32(at, newPlace(index.getUint32(at), moved))
    }
  }
}

function newPlace(offset: number, moved: Moved[]): number {
  const region = moved.find(({ start, end }) => offset >= start && offset < end)
  if (!region) throw new AudioUndecodable()
  return offset + region.by
}

function offsetTables(index: DataView, from: number): Box[] {
  const reader = new BoxReader(index)
  let boxes = reader.read(from, index.byteLength)
  const tables = [...boxes]
  for (const container of BOXES_AROUND_OFFSETS) {
    boxes = boxes
      .filter(({ type }) => type === container)
      .flatMap(({ contents, end }) => reader.read(contents, end))
    tables.push(...boxes)
  }
  return tables.filter(({ type }) => type === 'stco' || type === 'co64')
}

class BoxReader {
  #count = 0

  constructor(private view: DataView) {}

  /** The boxes of one level; if the last one is cut off, it ends where the bytes end. */
  read(start: number, end: number): Box[] {
    const boxes: Box[] = []
    let position = start
    while (position + 8 <= end) {
      if (++this.#count > MAX_BOXES) throw new AudioUndecodable()
      const { header, size } = readSize(this.view, position, end)
      if (size < header) throw new AudioUndecodable()
      const type = String.fromCharCode(
        ...new Uint8Array(this.view.buffer, this.view.byteOffset + position + 4, 4)
      )
      const boxEnd = Math.min(position + size, end)
      boxes.push({ type, start: position, contents: position + header, end: boxEnd })
      position = boxEnd
    }
    return boxes
  }
}

/** 0 stands for "until the end", 1 for a size of 64 bits after the type. */
function readSize(view: DataView, position: number, end: number) {
  const size = view.getUint32(position)
  if (size === 0) return { header: 8, size: end - position }
  if (size !== 1) return { header: 8, size }
  if (position + 16 > end) throw new AudioUndecodable()
  return { header: 16, size: Number(view.getBigUint64(position + 8)) }
}
