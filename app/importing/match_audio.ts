import { mapYielding, type Pause } from '#concurrency/time_slices'
import type { AudioFile, AudioSource } from '#importing/audio/audio_source'
import { nameReadings } from '#importing/audio/name_readings'
import { type CheckedRow, isAudioName, type NamedByFaulty } from '#importing/check_rows'
import { findingMessage, type Findings, quoted } from '#importing/findings'
import { withoutInvisible } from '#texts/invisible'

/** A row with the file that its `audio_filename` names. */
export interface MatchedRow extends CheckedRow {
  file: AudioFile
}

/** Paths of recordings in a fault. */
const MAX_SHOWN = 5

/**
 * Finds each row's recording, by its name without folders. macOS writes "é" as two characters (NFD),
 * others as one (NFC): both are the same here. The case of letters counts only where two files
 * differ in nothing else. Where no file has a name, it is looked for among names that a program has
 * read in the wrong encoding: "caf╠ü.wav" for "café.wav".
 *
 * @param faulty what rows name that are faulty already: such a recording is not without a row
 * @param pause rejects when nobody waits for the match any more
 * @returns the rows that have one, and the recordings that no row names, by path
 */
export async function matchAudio(
  rows: CheckedRow[],
  source: AudioSource,
  faulty: NamedByFaulty[],
  findings: Findings,
  pause?: Pause
): Promise<{ matched: MatchedRow[]; unused: AudioFile[] }> {
  if (!source.isWhole) return { matched: [], unused: [] }
  const matching = new Matching(findings)
  const files = FileNames.of(source.files)
  const first = await matching.match({ rows, faulty }, files, pause)
  const isAllFound = first.rows.length + first.faulty.length === 0
  const misread = isAllFound
    ? new FileNames()
    : await FileNames.misread(matching.unusedOf(source.files), pause)
  const missing = await matching.match(first, misread, pause)
  // A folder lists its files in any order.
  const unused = matching.unusedOf(source.files).sort((a, b) => (a.path < b.path ? -1 : 1))
  const all = [...missing.rows, ...missing.faulty]
  await reportMissing(all, { unused, hasNone: source.files.length === 0 }, findings, pause)
  return { matched: matching.matched, unused }
}

/** Says which recordings are left out; all rows have to be known. */
export function warnOfUnused(unused: AudioFile[], findings: Findings): void {
  for (const { path } of unused) {
    const message = findingMessage('audio_unused', { path: quoted(path) })
    findings.warn(null, 'audio_filename', 'audio_unused', message)
  }
}

async function reportMissing(
  rows: NamedByFaulty[],
  { unused, hasNone }: { unused: AudioFile[]; hasNone: boolean },
  findings: Findings,
  pause?: Pause
): Promise<void> {
  const names = pathsOf(unused)
  const some = unused.length > 0 ? 'audio_missing_of' : 'audio_missing'
  const text = hasNone ? 'no_audio' : some
  const report = ({ row, audioFilename }: NamedByFaulty) => {
    const message = findingMessage(text, { name: quoted(audioFilename), names })
    findings.fault(row, 'audio_filename', 'audio_missing', message)
  }
  await mapYielding(rows, report, pause)
}

/** The first of them. */
function pathsOf(files: AudioFile[]): string {
  const paths = files.slice(0, MAX_SHOWN).map(({ path }) => quoted(path))
  return paths.join(', ') + (files.length > MAX_SHOWN ? '…' : '')
}

/** What is looked for. */
interface Wanted {
  rows: CheckedRow[]
  faulty: NamedByFaulty[]
}

/** Gives rows their recordings. */
class Matching {
  readonly matched: MatchedRow[] = []
  readonly #used = new Map<AudioFile, number>()
  readonly #named = new Set<AudioFile>()

  constructor(private findings: Findings) {}

  unusedOf(files: AudioFile[]): AudioFile[] {
    return files.filter((file) => !this.#used.has(file) && !this.#named.has(file))
  }

  /** @returns what was not found */
  async match({ rows, faulty }: Wanted, files: FileNames, pause?: Pause): Promise<Wanted> {
    const missing: Wanted = { rows: [], faulty: [] }
    const match = (row: CheckedRow) => {
      const candidates = files.find(row.audioFilename)
      if (candidates.length === 0) missing.rows.push(row)
      else this.#take(row, candidates)
    }
    const look = (row: NamedByFaulty) => {
      const candidates = files.find(row.audioFilename)
      candidates.forEach((file) => this.#named.add(file))
      if (isAudioName(row.audioFilename) && candidates.length === 0) missing.faulty.push(row)
    }
    await mapYielding(rows, match, pause)
    await mapYielding(faulty, look, pause)
    return missing
  }

  #take(row: CheckedRow, candidates: AudioFile[]): void {
    const [file] = candidates
    if (file !== undefined && candidates.length === 1) {
      warnOfDoubts(row, file, this.#used.get(file), this.findings)
      this.#used.set(file, this.#used.get(file) ?? row.row)
      this.matched.push({ ...row, file })
      return
    }
    const message = findingMessage('audio_ambiguous', { paths: pathsOf(candidates) })
    this.findings.fault(row.row, 'audio_filename', 'audio_ambiguous', message)
  }
}

/** Files by name, exactly and roughly. */
class FileNames {
  readonly #exact = new Map<string, AudioFile[]>()
  readonly #rough = new Map<string, AudioFile[]>()

  static of(files: AudioFile[]): FileNames {
    const names = new FileNames()
    for (const file of files) names.#add(file.name, file)
    return names
  }

  /** By what their names may mean that have other letters than ASCII. */
  static async misread(files: AudioFile[], pause?: Pause): Promise<FileNames> {
    const names = new FileNames()
    const odd = files.filter(({ name }) => /[^\0-\x7f]/.test(name))
    const addReadings = (file: AudioFile) => {
      for (const reading of nameReadings(file.name)) names.#add(reading, file)
    }
    await mapYielding(odd, addReadings, pause)
    return names
  }

  find(name: string): AudioFile[] {
    return this.#exact.get(exactly(name)) ?? this.#rough.get(roughly(name)) ?? []
  }

  #add(name: string, file: AudioFile): void {
    add(this.#exact, exactly(name), file)
    add(this.#rough, roughly(name), file)
  }
}

function add(map: Map<string, AudioFile[]>, key: string, file: AudioFile): void {
  const files = map.get(key)
  if (files === undefined) map.set(key, [file])
  // A name may be read in the same way in two encodings.
  else if (files.at(-1) !== file) files.push(file)
}

function exactly(name: string): string {
  return withoutInvisible(name).normalize('NFC')
}

function roughly(name: string): string {
  return exactly(name).toLowerCase()
}

function warnOfDoubts(
  { row, audioFilename }: CheckedRow,
  file: AudioFile,
  firstRow: number | undefined,
  findings: Findings
): void {
  if (exactly(file.name) !== exactly(audioFilename)) {
    const values = { cell: quoted(audioFilename), value: quoted(file.name) }
    const message = findingMessage('taken_as', values)
    findings.warn(row, 'audio_filename', 'audio_filename_adjusted', message)
  }
  if (firstRow !== undefined) {
    const message = findingMessage('audio_used_twice', { first: firstRow })
    findings.warn(row, 'audio_filename', 'audio_used_twice', message)
  }
}
