import { mapYielding, type Pause } from '#concurrency/time_slices'
import type { AudioFile, AudioSource } from '#importing/audio/audio_source'
import { type CheckedRow, isAudioName, type NamedByFaulty } from '#importing/check_rows'
import { findingMessage, type Findings, quoted } from '#importing/findings'

/** A row with the file that its `audio_filename` names. */
export interface MatchedRow extends CheckedRow {
  file: AudioFile
}

/**
 * Finds each row's recording, by its name without folders. macOS writes "é" as two characters (NFD),
 * others as one (NFC): both are the same here. The case of letters counts only where two files
 * differ in nothing else.
 *
 * @param faulty what rows name that are faulty already: such a recording is not without a row
 * @param pause rejects when nobody waits for the match any more
 * @returns the rows that have one, and the recordings that no row names
 */
export async function matchAudio(
  rows: CheckedRow[],
  source: AudioSource,
  faulty: NamedByFaulty[],
  findings: Findings,
  pause?: Pause
): Promise<{ matched: MatchedRow[]; unused: AudioFile[] }> {
  if (!source.isWhole) return { matched: [], unused: [] }
  const files = new FileNames(source.files)
  const used = new Map<AudioFile, number>()
  const matched: MatchedRow[] = []
  const match = (row: CheckedRow) => {
    const candidates = files.find(row.audioFilename)
    const [file] = candidates
    if (file === undefined) {
      reportMissing(row, findings)
    } else if (candidates.length > 1) {
      const paths = candidates.map(({ path }) => quoted(path)).join(', ')
      const message = findingMessage('audio_ambiguous', { paths })
      findings.fault(row.row, 'audio_filename', 'audio_ambiguous', message)
    } else {
      warnOfDoubts(row, file, used.get(file), findings)
      used.set(file, used.get(file) ?? row.row)
      matched.push({ ...row, file })
    }
  }
  const look = (row: NamedByFaulty) => {
    const isMissing = files.find(row.audioFilename).length === 0
    if (isAudioName(row.audioFilename) && isMissing) reportMissing(row, findings)
  }
  await mapYielding(rows, match, pause)
  await mapYielding(faulty, look, pause)
  const names = new Set(faulty.map(({ audioFilename }) => roughly(audioFilename)))
  const unused = source.files.filter((file) => !used.has(file) && !names.has(roughly(file.name)))
  return { matched, unused }
}

/** Says which recordings are left out; all rows have to be known. */
export function warnOfUnused(unused: AudioFile[], findings: Findings): void {
  for (const { path } of unused) {
    const message = findingMessage('audio_unused', { path: quoted(path) })
    findings.warn(null, 'audio_filename', 'audio_unused', message)
  }
}

function reportMissing({ row, audioFilename }: NamedByFaulty, findings: Findings): void {
  const message = findingMessage('audio_missing', { name: quoted(audioFilename) })
  findings.fault(row, 'audio_filename', 'audio_missing', message)
}

/** Files by name, exactly and roughly. */
class FileNames {
  readonly #exact = new Map<string, AudioFile[]>()
  readonly #rough = new Map<string, AudioFile[]>()

  constructor(files: AudioFile[]) {
    for (const file of files) {
      add(this.#exact, file.name.normalize('NFC'), file)
      add(this.#rough, roughly(file.name), file)
    }
  }

  find(name: string): AudioFile[] {
    return this.#exact.get(name.normalize('NFC')) ?? this.#rough.get(roughly(name)) ?? []
  }
}

function add(map: Map<string, AudioFile[]>, key: string, file: AudioFile): void {
  const files = map.get(key)
  if (files === undefined) map.set(key, [file])
  else files.push(file)
}

function roughly(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

function warnOfDoubts(
  { row, audioFilename }: CheckedRow,
  file: AudioFile,
  firstRow: number | undefined,
  findings: Findings
): void {
  if (file.name.normalize('NFC') !== audioFilename.normalize('NFC')) {
    const values = { cell: quoted(audioFilename), value: quoted(file.name) }
    const message = findingMessage('taken_as', values)
    findings.warn(row, 'audio_filename', 'audio_filename_adjusted', message)
  }
  if (firstRow !== undefined) {
    const message = findingMessage('audio_used_twice', { first: firstRow })
    findings.warn(row, 'audio_filename', 'audio_used_twice', message)
  }
}
