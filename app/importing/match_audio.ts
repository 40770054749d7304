import type { AudioFile, AudioSource } from '#importing/audio/audio_source'
import type { SpeechRow } from '#importing/check_rows'
import { quoted, type Findings } from '#importing/findings'

/** A row with the file that its `audio_filename` names. */
export interface MatchedRow extends SpeechRow {
  file: AudioFile
}

/**
 * Finds each row's recording, by its name without folders. macOS writes "é" as two characters (NFD),
 * others as one (NFC): both are the same here. The case of letters counts only where two files
 * differ in nothing else.
 *
 * @param faultyNames what rows name that are faulty already: such a recording is not without a row
 * @returns the rows that have one, and the paths of the recordings without a row
 */
export function matchAudio(
  rows: SpeechRow[],
  source: AudioSource,
  faultyNames: string[],
  findings: Findings
) {
  const files = new FileNames(source.files)
  const used = new Map<AudioFile, number>()
  const matched: MatchedRow[] = []
  for (const row of rows) {
    const candidates = files.find(row.audioFilename)
    const [file] = candidates
    if (file === undefined) {
      const message = `There is no recording named ${quoted(row.audioFilename)}.`
      findings.fault(row.row, 'audio_filename', 'audio_missing', message)
    } else if (candidates.length > 1) {
      const paths = candidates.map(({ path }) => quoted(path)).join(', ')
      const message = `Several recordings have this name (${paths}): leave only one of them.`
      findings.fault(row.row, 'audio_filename', 'audio_ambiguous', message)
    } else {
      warnOfDoubts(row, file, used.get(file), findings)
      used.set(file, used.get(file) ?? row.row)
      matched.push({ ...row, file })
    }
  }
  return { matched, unusedFiles: unusedOf(source.files, used, faultyNames, findings) }
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
  { row, audioFilename }: SpeechRow,
  file: AudioFile,
  firstRow: number | undefined,
  findings: Findings
): void {
  if (file.name.normalize('NFC') !== audioFilename.normalize('NFC')) {
    const message = `${quoted(audioFilename)} is taken as ${quoted(file.name)}.`
    findings.warn(row, 'audio_filename', 'audio_filename_adjusted', message)
  }
  if (firstRow !== undefined) {
    const message = `Row ${firstRow} has the same recording.`
    findings.warn(row, 'audio_filename', 'audio_used_twice', message)
  }
}

function unusedOf(
  files: AudioFile[],
  used: Map<AudioFile, number>,
  faultyNames: string[],
  findings: Findings
): string[] {
  const faulty = new Set(faultyNames.map(roughly))
  const unused = files.filter((file) => !used.has(file) && !faulty.has(roughly(file.name)))
  for (const { path } of unused) {
    const message = `No row names the recording ${quoted(path)}. It is left out.`
    findings.warn(null, 'audio_filename', 'audio_unused', message)
  }
  return unused.map(({ path }) => path)
}
