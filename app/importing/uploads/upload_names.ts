import type { RecordingDoubt } from '#audio/measure_recording'
import type { SoundColumns } from '#catalog/speeches/sound_columns'
import type { ReceivedRecording } from '#importing/uploads/upload_receiver'
import { numbered } from '#storage/storage_keys'

/** A recording that waits in an upload session. */
export interface Upload {
  id: string
  /** As the CSV file names it. */
  filename: string
  storage_key: string
  sha256: string
  size_bytes: number
  duration_ms: number
  warnings: RecordingDoubt[]
  /** Null of one that came before its sound was measured. */
  sound: SoundColumns | null
}

/** The numbered names that a file name leads to: `a.mp3`, `a_1.mp3`, ... */
interface Series {
  /** How many of them are known to be taken. */
  length: number
  /** The first one with these bytes, by their hash. */
  names: Map<string, string>
}

/** Finds a name in a session for each recording that comes. */
export class UploadNames {
  readonly added: Omit<Upload, 'id'>[] = []
  readonly #hashes: Map<string, string>
  readonly #series = new Map<string, Series>()

  constructor(known: Upload[]) {
    this.#hashes = new Map(known.map(({ filename, sha256 }) => [filename, sha256]))
  }

  nameFor(recording: ReceivedRecording): string {
    const series = this.#series.get(recording.filename) ?? { length: 0, names: new Map() }
    this.#series.set(recording.filename, series)
    while (!series.names.has(recording.sha256)) {
      const filename = numbered(recording.filename, series.length++)
      if (!this.#hashes.has(filename)) this.#add(filename, recording)
      const sha256 = this.#hashes.get(filename)!
      if (!series.names.has(sha256)) series.names.set(sha256, filename)
    }
    return series.names.get(recording.sha256)!
  }

  #add(filename: string, recording: ReceivedRecording): void {
    const { storageKey, sha256, sizeBytes, durationMs, warnings, sound } = recording
    this.#hashes.set(filename, sha256)
    this.added.push({
      filename,
      sha256,
      warnings,
      sound,
      storage_key: storageKey,
      size_bytes: sizeBytes,
      duration_ms: durationMs,
    })
  }
}
