import { basename } from 'node:path'
import type { Database } from '@adonisjs/lucid/database'
import type { Level, SpeechType } from '#catalog/enums'
import { DELIMITERS } from '#importing/csv/delimiter'
import { neutralize } from '#importing/csv/formulas'
import { toCsvLine } from '#importing/csv/write_csv'
import { inBatches } from '#importing/in_parallel'
import { joinTags } from '#importing/tag_list'

export interface ExportFilter {
  level?: Level
  type?: SpeechType
}

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

const IDS = `
  select id from speeches
  where deleted_at is null and audio_url is not null
    and (:level::text is null or level = :level) and (:type::text is null or type = :type)
  order by created_at, id`

const SPEECHES = `
  select s.external_id, s.audio_url, s.text, s.level, s.type, array(
    select t.name from speech_tags st join tags t on t.id = st.tag_id
    where st.speech_id = s.id order by t.name) as tags
  from unnest(:ids::uuid[]) with ordinality as wanted(id, position)
  join speeches s on s.id = wanted.id and s.deleted_at is null and s.audio_url is not null
  order by wanted.position`

/** Reads the catalog's speeches as an import takes them: drafts too, without those in the bin. */
export class ContentExport {
  constructor(private database: Database) {}

  /** The oldest first, a thousand with each query. */
  async *speeches({ level, type }: ExportFilter): AsyncGenerator<ExportedSpeech> {
    const bindings = { level: level ?? null, type: type ?? null } as never
    const { rows } = await this.database.rawQuery<{ rows: { id: string }[] }>(IDS, bindings)
    const names = new Set<string>()
    for (const batch of inBatches(rows)) {
      const ids = batch.map(({ id }) => id)
      const found = await this.database.rawQuery<{
        rows: Omit<ExportedSpeech, 'audioFilename'>[]
      }>(SPEECHES, { ids } as never)
      for (const speech of found.rows) {
        yield { ...speech, audioFilename: freeName(basename(speech.audio_url), names) }
      }
    }
  }
}

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
  return toCsvLine(cells.map(neutralize), DELIMITERS.comma)
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
