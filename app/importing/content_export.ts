import { basename } from 'node:path'
import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { type Actor, audit } from '#auditing/audit_log'
import type { Level, SpeechType } from '#catalog/enums'
import { type SpeechFilter, SpeechSearch } from '#catalog/speeches/speech_search'
import { inBatches } from '#concurrency/in_parallel'
import { DELIMITERS } from '#importing/csv/delimiter'
import { escapeFormula } from '#importing/csv/formulas'
import { toCsvLine } from '#importing/csv/write_csv'
import { joinTags } from '#importing/tag_list'
import { sql } from '#postgres/sql'

/** A speech as an import reads it. */
export interface ExportedSpeech {
  external_id: string | null
  /** Unlike that of any other speech of the export. */
  audioFilename: string
  /** Where the recording is stored. */
  audio_url: string
  text: string
  level: Level
  type: SpeechType
  tags: string[]
}

const HEADINGS = ['external_id', 'audio_filename', 'text', 'level', 'type', 'tags']

const SPEECHES = `
  select s.external_id, s.audio_url, s.text, s.level, s.type, array(
    select t.name from speech_tags st join tags t on t.id = st.tag_id
    where st.speech_id = s.id order by t.name) as tags
  from unnest(:ids::uuid[]) with ordinality as wanted(id, position)
  join speeches s on s.id = wanted.id and s.audio_url is not null
  order by wanted.position`

/** Reads the catalog's speeches as an import takes them: drafts too. */
@inject()
export class ContentExport {
  constructor(
    private database: Database,
    private search: SpeechSearch
  ) {}

  /**
   * Those that have a recording, the oldest first, a thousand with each query. Every export is noted
   * in the audit log, with its filter.
   */
  async *speeches(filter: SpeechFilter, actor: Actor): AsyncGenerator<ExportedSpeech> {
    const ids = await this.search.allIds(filter)
    await this.#note(filter, actor)
    const names = new Set<string>()
    for (const batch of inBatches(ids)) {
      type Found = Omit<ExportedSpeech, 'audioFilename'>
      for (const speech of await sql<Found>(this.database, SPEECHES, { ids: batch })) {
        yield { ...speech, audioFilename: freeName(basename(speech.audio_url), names) }
      }
    }
  }

  /** The lines of a CSV file, about a thousand at once, the headings first. */
  async *csv(filter: SpeechFilter, actor: Actor): AsyncGenerator<string> {
    let lines = [CSV_START]
    for await (const speech of this.speeches(filter, actor)) {
      lines.push(csvLineOf(speech))
      if (lines.length < LINES_AT_ONCE) continue
      yield lines.join('')
      lines = []
    }
    yield lines.join('')
  }

  async #note(filter: SpeechFilter, { adminId, origin }: Actor): Promise<void> {
    const given = Object.entries(filter).filter(([, value]) => value !== undefined)
    const changes = Object.fromEntries(given.map(([field, after]) => [field, { after }]))
    const entry = { action: 'content_exported', resourceType: 'speech', resourceId: null }
    await this.database.transaction((trx) => audit(trx, { adminId, ...entry, changes }, origin))
  }
}

const LINES_AT_ONCE = 1000

/** The first line of an export, behind the byte order mark by which Excel knows UTF-8. */
export const CSV_START = `\ufeff${toCsvLine(HEADINGS, DELIMITERS.comma)}`

/** A speech's line in a CSV file. No cell of it is executed by a spreadsheet. */
export function csvLineOf(speech: ExportedSpeech): string {
  const cells = [
    speech.external_id ?? '',
    speech.audioFilename,
    speech.text,
    speech.level,
    speech.type,
    joinTags(speech.tags),
  ]
  return toCsvLine(cells.map(escapeFormula), DELIMITERS.comma)
}

/** Imports tell names apart without regard to case. */
function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let number = 1; taken.has(free.toLowerCase()); number++) {
    free = name.replace(/(\.\w+)?$/, `_${number}$1`)
  }
  taken.add(free.toLowerCase())
  return free
}
