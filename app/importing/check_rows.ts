import { type Level, LEVELS, SPEECH_TYPES, type SpeechType } from '#catalog/enums'
import {
  MAX_EXTERNAL_ID_CHARACTERS,
  MAX_TAG_CHARACTERS,
  MAX_TAGS,
  MAX_TEXT_CHARACTERS,
} from '#catalog/speech_limits'
import { inOneLine } from '#catalog/speeches/content_text'
import { mapYielding, type Pause } from '#concurrency/time_slices'
import { checkText, faultyCharacters, isMangledId, misreadText } from '#importing/check_text'
import { type Column, COLUMNS } from '#importing/csv/columns'
import { restore } from '#importing/csv/formulas'
import { cellOf, type CsvTable } from '#importing/csv/read_csv'
import type { CsvRow } from '#importing/csv/row_reader'
import type { FaultCode, WarningCode } from '#importing/finding_codes'
import { findingMessage, type Findings, quoted } from '#importing/findings'
import { splitTags } from '#importing/tag_list'
import type { Message } from '#messages/message'
import { withoutInvisible } from '#texts/invisible'

/** A row that says all that it must. */
export interface CheckedRow {
  row: number
  externalId: string | null
  audioFilename: string
  text: string
  level: Level
  type: SpeechType
  tags: string[]
}

/** By the extension of their names; what they really hold is checked with the recording. */
const AUDIO_NAME = /\.(mp3|wav|m4a)$/i
const WITH_FOLDER = /[\\/]/
/** The longest name that file systems take, in bytes. */
export const MAX_FILENAME_BYTES = 255
/** In UTF-16 units; 20 tags of 100 commas have 4,019. Rules that are slow for long texts come later. */
export const MAX_CELL_UNITS = 5000

/**
 * @param pause rejects when nobody waits for the rows any more
 * @returns the rows without any fault of their own
 */
export async function checkRows(
  table: CsvTable,
  findings: Findings,
  pause?: Pause
): Promise<CheckedRow[]> {
  const rowByExternalId = new Map<string, number>()
  const readable = table.rows.filter(({ row }) => !findings.isFaulty(row))
  const checked = await mapYielding(
    readable,
    (row) => new RowCheck(table, row, rowByExternalId, findings).run(),
    pause
  )
  return checked.filter((row) => row !== undefined)
}

/** A recording that a faulty row names. */
export interface NamedByFaulty {
  row: number
  audioFilename: string
}

/** What faulty rows name, if a file can have that name: it can be looked for all the same. */
export async function namedByFaulty(
  table: CsvTable,
  findings: Findings,
  pause?: Pause
): Promise<NamedByFaulty[]> {
  const nameIn = (row: CsvRow): NamedByFaulty | undefined => {
    if (!findings.isFaulty(row.row)) return undefined
    const audioFilename = cellText(table, row, 'audio_filename')
    if (Buffer.byteLength(audioFilename) > MAX_FILENAME_BYTES) return undefined
    return { row: row.row, audioFilename }
  }
  const named = await mapYielding(table.rows, nameIn, pause)
  return named.filter((one) => one !== undefined)
}

/** Whether a row can name a recording so. */
export function isAudioName(name: string): boolean {
  return AUDIO_NAME.test(name) && !WITH_FOLDER.test(name)
}

/** What a cell says, without what is around it or cannot be seen. */
function cellText(table: CsvTable, row: CsvRow, column: Column): string {
  return restore(withoutInvisible(cellOf(table, row, column)).trim())
}

class RowCheck {
  constructor(
    private table: CsvTable,
    private row: CsvRow,
    private rowByExternalId: Map<string, number>,
    private findings: Findings
  ) {}

  run(): CheckedRow | undefined {
    if (this.#hasLongCell()) return undefined
    const externalId = this.#externalId()
    const audioFilename = this.#audioFilename()
    const text = this.#text()
    const level = this.#oneOf('level', LEVELS, (cell) => cell.toUpperCase())
    const type = this.#oneOf('type', SPEECH_TYPES, (cell) => cell.toLowerCase())
    const tags = this.#tags()
    if (level === undefined || type === undefined) return undefined
    const row = { row: this.row.row, externalId, audioFilename, text, level, type, tags }
    return this.findings.isFaulty(row.row) ? undefined : row
  }

  #hasLongCell(): boolean {
    const long = COLUMNS.filter((column) => {
      return cellOf(this.table, this.row, column).length > MAX_CELL_UNITS
    })
    for (const column of long) {
      this.#fault(column, 'too_long', findingMessage('long_cell', { max: MAX_CELL_UNITS }))
    }
    return long.length > 0
  }

  #cell(column: Column): string {
    return cellText(this.table, this.row, column)
  }

  #fault(column: Column, code: FaultCode, message: Message): void {
    this.findings.fault(this.row.row, column, code, message)
  }

  #warn(column: Column, code: WarningCode, message: Message): void {
    this.findings.warn(this.row.row, column, code, message)
  }

  #text(): string {
    const cell = this.#cell('text')
    const text = inOneLine(cell)
    const { fault, warning } = checkText(cell, text, MAX_TEXT_CHARACTERS)
    if (fault) this.#fault('text', fault.code, fault)
    if (warning) this.#warn('text', warning.code, warning)
    return text
  }

  #oneOf<Value extends string>(
    column: 'level' | 'type',
    allowed: readonly Value[],
    normalize: (cell: string) => string
  ): Value | undefined {
    const cell = withoutInvisible(cellOf(this.table, this.row, column))
    const wanted = normalize(cell.replace(/\s+/g, ''))
    const value = allowed.find((one) => one === wanted)
    if (value === undefined) {
      const values = { cell: quoted(cell), allowed: allowed.join(', ') }
      if (wanted === '') this.#fault(column, 'missing', findingMessage('empty_choice', values))
      else this.#fault(column, `unknown_${column}`, findingMessage('unknown_choice', values))
    } else if (cell !== value) {
      this.#warn(
        column,
        `${column}_adjusted`,
        findingMessage('taken_as', { cell: quoted(cell), value })
      )
    }
    return value
  }

  #externalId(): string | null {
    const id = this.#cell('external_id')
    if (id === '') return null
    const characters = [...id].length
    if (characters > MAX_EXTERNAL_ID_CHARACTERS) {
      const values = { count: characters, max: MAX_EXTERNAL_ID_CHARACTERS }
      this.#fault('external_id', 'too_long', findingMessage('long_id', values))
    }
    this.#checkCharacters('external_id', id)
    if (isMangledId(id)) {
      this.#warn('external_id', 'mangled_id', findingMessage('mangled_id', { id: quoted(id) }))
    }
    const first = this.rowByExternalId.get(id)
    if (first === undefined) this.rowByExternalId.set(id, this.row.row)
    else {
      const message = findingMessage('duplicate_id', { first })
      this.#fault('external_id', 'duplicate_external_id', message)
    }
    return id
  }

  #audioFilename(): string {
    const name = this.#cell('audio_filename')
    if (name === '') {
      this.#fault('audio_filename', 'missing', findingMessage('no_filename'))
    } else if (WITH_FOLDER.test(name)) {
      const message = findingMessage('filename_with_folder', { name: quoted(name) })
      this.#fault('audio_filename', 'filename_with_folder', message)
    } else if (Buffer.byteLength(name) > MAX_FILENAME_BYTES) {
      const message = findingMessage('long_filename', { max: MAX_FILENAME_BYTES })
      this.#fault('audio_filename', 'too_long', message)
    } else if (!AUDIO_NAME.test(name)) {
      const message = findingMessage('filename_not_audio', { name: quoted(name) })
      this.#fault('audio_filename', 'not_audio', message)
    }
    this.#checkCharacters('audio_filename', name)
    return name
  }

  #tags(): string[] {
    const cell = this.#cell('tags')
    const tags = splitTags(cell)
    if (tags.length > MAX_TAGS) {
      const message = findingMessage('too_many_tags', { count: tags.length, max: MAX_TAGS })
      this.#fault('tags', 'too_many_tags', message)
    }
    const long = tags.find((tag) => [...tag].length > MAX_TAG_CHARACTERS)
    if (long !== undefined) {
      const message = findingMessage('long_tag', { tag: quoted(long), max: MAX_TAG_CHARACTERS })
      this.#fault('tags', 'too_long', message)
    }
    if (tags.length === 0) {
      this.#warn('tags', 'no_tags', findingMessage('no_tags'))
    }
    this.#checkCharacters('tags', cell)
    return tags
  }

  #checkCharacters(column: Column, cell: string): void {
    const fault = faultyCharacters(cell)
    if (fault) return this.#fault(column, fault.code, fault)
    const warning = misreadText(cell)
    if (warning) this.#warn(column, warning.code, warning)
  }
}
