import type { RecordingDoubt } from '#importing/audio/audio_source'
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
}

/** Finds a name in a session for each recording that comes. */
export class UploadNames {
  readonly added: Omit<Upload, 'id'>[] = []
  readonly #hashes: Map<string, string>

  constructor(known: Upload[]) {
    this.#hashes = new Map(known.map(({ filename, sha256 }) => [filename, sha256]))
  }

  nameFor(recording: ReceivedRecording): string {
    for (let number = 0; ; number++) {
      const filename = numbered(recording.filename, number)
      const taken = this.#hashes.get(filename)
      if (taken === undefined) this.#add(filename, recording)
      if (taken === undefined || taken === recording.sha256) return filename
    }
  }

  #add(filename: string, recording: ReceivedRecording): void {
    const { storageKey, sha256, sizeBytes, durationMs, warnings } = recording
    this.#hashes.set(filename, sha256)
    this.added.push({
      filename,
      sha256,
      warnings,
      storage_key: storageKey,
      size_bytes: sizeBytes,
      duration_ms: durationMs,
    })
  }
}
