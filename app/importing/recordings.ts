import { createHash } from 'node:crypto'
import { isRecordingFault } from '#audio/is_recording_fault'
import { doubtsAbout, measureRecording } from '#audio/measure_recording'
import { withRecording } from '#audio/recording_buffers'
import type { RecordingReader } from '#audio/recording_reader'
import { extensionOf, newRecordingKey } from '#catalog/speeches/recording_keys'
import { type SoundColumns, soundColumnsOf } from '#catalog/speeches/sound_columns'
import type { StagedRecordings } from '#catalog/speeches/staged_recordings'
import { inParallel, type OnDone } from '#concurrency/in_parallel'
import { Semaphore } from '#concurrency/semaphore'
import { mapYielding, timeSlices } from '#concurrency/time_slices'
import type { AudioFile } from '#importing/audio/audio_source'
import { RecordingChanged } from '#importing/errors'
import { isFaultCode } from '#importing/finding_codes'
import type { Findings } from '#importing/findings'
import type { MatchedRow } from '#importing/match_audio'
import { messageOf } from '#messages/message'

interface Hashed {
  /** Of the recording's bytes, in hexadecimal digits. */
  sha256: string
  sizeBytes: number
}

/** A row whose recording could be read. */
export type HashedRow = MatchedRow & Hashed

/** What is kept of new recordings, by their hashes. */
export type Measured = Map<string, { durationMs: number; warnings: string[]; sound: SoundColumns }>

/** Enough for disks to be busy; few enough for the memory, at 10 MB each. */
const FILES = { items: 12 }

/** So many that runs of the decoder are full. */
const DECODED = { items: 48, bytes: 64 * 1024 ** 2 }
/** All imports of this process share them: the decoder refuses whom it would let wait for long. */
const decoding = new Semaphore({ permits: DECODED.items })

/**
 * Reads each recording once, to know whether the catalog has it. One that cannot be read is a fault.
 *
 * @throws the signal's reason when it aborts
 */
export async function hashRecordings(
  rows: MatchedRow[],
  findings: Findings,
  onDone?: OnDone,
  signal?: AbortSignal
): Promise<HashedRow[]> {
  const hashes = new Map<AudioFile, Hashed>()
  await inParallel(
    await groupsOf(rows, ({ file }) => file, signal),
    { ...FILES, signal },
    async (same) => {
      const [{ file }] = same
      try {
        hashes.set(file, await hash(file))
      } catch (error) {
        report(error, same, findings)
      }
    },
    onDone
  )
  const withHash = (row: MatchedRow) => {
    const hashed = hashes.get(row.file)
    return hashed && { ...row, ...hashed }
  }
  const hashed = await mapYielding(rows, withHash, timeSlices(signal))
  return hashed.filter((row) => row !== undefined)
}

async function hash(file: AudioFile): Promise<Hashed> {
  // One that is known is not decoded again, so that its size does not matter.
  if (file.known !== undefined) return { sha256: file.known.sha256, sizeBytes: 0 }
  const bytes = await file.read()
  return { sha256: sha256Of(bytes), sizeBytes: bytes.length }
}

/**
 * Decodes recordings that the catalog does not have yet. What the game could not play, or nobody can
 * be heard in, is a fault; what an admin should hear again, a warning.
 *
 * @returns what was measured
 * @throws the signal's reason when it aborts
 */
export async function checkRecordings(
  rows: HashedRow[],
  reader: RecordingReader,
  findings: Findings,
  onDone?: OnDone,
  signal?: AbortSignal
): Promise<Measured> {
  const measured: Measured = new Map()
  await inParallel(
    await groupsOf(rows, ({ sha256 }) => sha256, signal),
    { ...DECODED, bytesOf: ([{ sizeBytes }]) => sizeBytes, signal },
    async (same) => {
      const [row] = same
      try {
        const { durationMs, doubts, sound } = row.file.known ?? (await check(row.file, reader))
        const warnings = doubts.map(({ code }) => code)
        measured.set(row.sha256, { durationMs, warnings, sound })
        for (const doubt of doubts) {
          for (const one of same) findings.warn(one.row, 'audio_filename', doubt.code, doubt)
        }
      } catch (error) {
        report(error, same, findings)
      }
    },
    onDone
  )
  return measured
}

/**
 * Stores each recording once, under a key that nothing had before: a row refers to it only when all of
 * it is there, and what no row refers to in the end is swept away.
 *
 * @returns the keys, by the hashes of the recordings
 * @throws RecordingChanged; StorageUnavailable; the signal's reason when it aborts
 */
export async function storeRecordings(
  rows: HashedRow[],
  staged: StagedRecordings,
  onDone?: OnDone,
  signal?: AbortSignal
): Promise<Map<string, string>> {
  const keys = new Map<string, string>()
  await inParallel(
    await groupsOf(rows, ({ sha256 }) => sha256, signal),
    { ...FILES, signal },
    async ([{ file, sha256 }]) => {
      const bytes = await file.read()
      if (sha256Of(bytes) !== sha256) throw new RecordingChanged(file.path)
      // Not by its name, which may say something else.
      const key = newRecordingKey(extensionOf(bytes))
      await staged.store(key, bytes)
      keys.set(sha256, key)
    },
    onDone
  )
  return keys
}

async function check(file: AudioFile, reader: RecordingReader) {
  const measures = await decoding.run(() => {
    return withRecording(async (buffers) => {
      const bytes = await file.read()
      const measured = measureRecording(await reader.read(bytes, buffers))
      // Learners may send more formats than references may have.
      extensionOf(bytes)
      return measured
    })
  })
  const { durationMs } = measures
  return { durationMs, doubts: doubtsAbout(measures), sound: soundColumnsOf(measures) }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Rows that have the same, each group with one at least. @throws the signal's reason when it aborts */
async function groupsOf<Row>(rows: Row[], keyOf: (row: Row) => unknown, signal?: AbortSignal) {
  const groups = new Map<unknown, [Row, ...Row[]]>()
  const add = (row: Row) => {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  await mapYielding(rows, add, timeSlices(signal))
  return [...groups.values()]
}

/** What is wrong with a recording is a fault of its rows; every other failure ends the import. */
function report(error: unknown, rows: MatchedRow[], findings: Findings): void {
  if (!isRecordingFault(error)) throw error
  const { code } = error
  if (!isFaultCode(code)) throw error
  for (const { row } of rows) findings.fault(row, 'audio_filename', code, messageOf(error))
}
