import { existsSync, readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { parse } from 'csv-parse/sync'
import { RecordingError } from './programs.ts'

/** The columns of speeches.csv that a recording needs. */
export type Speech = { external_id: string; audio_filename: string; text: string }

/**
 * Reads the table of speeches.
 *
 * @throws RecordingError when there is no table, it is no CSV, or a row has no id, no text, or a
 * recording's name that is unsafe, no .mp3 or taken
 */
export function readSpeeches(path: string): Speech[] {
  if (!existsSync(path)) throw new RecordingError(`${path} is missing`)
  const taken = new Set<string>()
  return readRows(path).map(({ external_id: id, audio_filename: file, text }, index) => {
    const row = `${path}, speech ${index + 1}`
    if (!id || !text?.trim()) throw new RecordingError(`${row}: no external_id or text`)
    if (!file || file !== basename(file) || extname(file) !== '.mp3') {
      throw new RecordingError(`${row}: audio_filename is no plain name of an .mp3 file`)
    }
    if (taken.has(file)) throw new RecordingError(`${row}: ${file} is taken`)
    taken.add(file)
    return { external_id: id, audio_filename: file, text }
  })
}

function readRows(path: string): Partial<Speech>[] {
  try {
    return parse(readFileSync(path), { columns: true, bom: true, skip_empty_lines: true })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new RecordingError(`${path} is no CSV table: ${reason}`)
  }
}
