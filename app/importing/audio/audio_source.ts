import { basename } from 'node:path'
import type { RecordingDoubt } from '#audio/measure_recording'
import type { SoundColumns } from '#catalog/speeches/sound_columns'

/** What is known of a recording before it is read. */
export interface KnownRecording {
  /** Of its bytes, in hexadecimal digits. */
  sha256: string
  durationMs: number
  doubts: RecordingDoubt[]
  sound: SoundColumns
}

/** A reference recording that came with an import. */
export interface AudioFile {
  /** Without folders, as its source spells it. */
  name: string
  /** Where in the folder or archive it is, for messages. */
  path: string
  /** Of one that was checked when it was uploaded, and needs no second check. */
  known?: KnownRecording
  /**
   * Reads all of it: at most 10 MB.
   *
   * @throws AudioTooLarge, ImportFileUnreadable, ZipEntryDamaged
   */
  read(): Promise<Buffer>
}

/** All recordings that came with an import: of a folder, of a zip file, or uploaded one by one. */
export interface AudioSource extends AsyncDisposable {
  files: AudioFile[]
  /** Of an archive with faults, nobody knows what is missing in it. */
  isWhole: boolean
}

/** More files than an import has rows, by far. */
export const MAX_AUDIO_FILES = 500_000

export type NameKind = 'audio' | 'archive' | 'other'

/** What a file claims to be, by its name. What it is, its first bytes tell. */
export function kindOfName(path: string): NameKind {
  // macOS puts `__MACOSX/._name.mp3` beside each file of its archives.
  if (basename(path).startsWith('.') || path.startsWith('__MACOSX/')) return 'other'
  if (/\.(mp3|wav|m4a)$/i.test(path)) return 'audio'
  return /\.(zip|rar|7z|tar|t?gz|bz2|xz)$/i.test(path) ? 'archive' : 'other'
}
