import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { TERMINAL } from '#auditing/audit_log'
import { openAudioFolder } from '#importing/audio/audio_folder'
import { ContentImport, type ImportRequest } from '#importing/content_import'
import { RecordingStorage } from '#storage/recording_storage'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { swellingTone, writeWav } from '#tests/unit/audio/wav_files'
import { listed } from '#tests/unit/importing/csv_files'

/** A row of a CSV file. */
export interface ContentRow {
  external_id: string
  audio_filename: string
  text: string
  level: string
  type: string
  tags: string
}

const TONE = swellingTone(0.6, 8000)

/** A WAV file of 0.6 s like no other one: what is in its second chunk is random. */
export function newRecording(): Buffer {
  const before = [{ id: 'note', bytes: [...randomBytes(16)] }]
  return Buffer.from(writeWav(TONE, { sampleRate: 8000, before }))
}

/** A folder with a CSV file and recordings, as content admins have it. */
export class ContentFolder {
  readonly folder: string
  readonly audio: string
  rows: ContentRow[] = []
  /** No other test has a text or id with it. */
  readonly marker = randomUUID().slice(0, 8)

  constructor(cleanup: Parameters<typeof temporaryFolder>[0]) {
    this.folder = temporaryFolder(cleanup)
    this.audio = join(this.folder, 'audio')
    mkdirSync(this.audio)
  }

  get csvPath(): string {
    return join(this.folder, 'content.csv')
  }

  /** Adds right rows, each with a recording of its own; these cells are the same in all of them. */
  add(count: number, cells: Partial<ContentRow> = {}): ContentRow[] {
    const added = Array.from({ length: count }, (_, index) => {
      const id = `${this.marker}-${this.rows.length + index + 1}`
      this.record(`${id}.wav`)
      const text = `This is sentence ${id}.`
      const tags = `tag ${this.marker}`
      const file = `${id}.wav`
      return {
        external_id: id,
        audio_filename: file,
        text,
        level: 'B1',
        type: 'answer',
        tags,
        ...cells,
      }
    })
    this.rows.push(...added)
    return added
  }

  /** Puts a recording like no other one there. */
  record(name: string, bytes: Buffer = newRecording()): void {
    writeFileSync(join(this.audio, name), bytes)
  }

  csv(): string {
    const lines = this.rows.map((row) => {
      return Object.values(row)
        .map((cell: string) => `"${cell.replaceAll('"', '""')}"`)
        .join()
    })
    return `external_id,audio_filename,text,level,type,tags\n${lines.join('\n')}\n`
  }

  write(): this {
    writeFileSync(this.csvPath, this.csv())
    return this
  }

  /**
   * Runs the import.
   *
   * @param importing into another database than the tests' common one
   * @returns its report, with the findings as `row column code`
   */
  async import(request: Partial<ImportRequest> = {}, importing?: ContentImport) {
    const content = importing ?? (await app.container.make(ContentImport))
    const report = await content.run(
      {
        csv: Buffer.from(this.csv()),
        openAudio: (findings) => openAudioFolder(this.audio, findings),
        dryRun: false,
        draft: false,
        strict: false,
        ...request,
      },
      { origin: TERMINAL }
    )
    return { ...report, faults: listed(report.faults), warnings: listed(report.warnings) }
  }

  /**
   * The catalog's speeches whose external id or text has the marker, with their tags' names.
   *
   * @param connection of another database than the tests' common one
   */
  async speeches(connection?: string) {
    const { rows } = await db.connection(connection).rawQuery(
      `select s.*, array(
         select t.name from speech_tags st join tags t on t.id = st.tag_id
         where st.speech_id = s.id order by t.name) as tags
       from speeches s where s.text like :like or s.external_id like :like
       order by s.text`,
      { like: `%${this.marker}%` }
    )
    return rows as (Record<string, unknown> & { id: string; audio_url: string; tags: string[] })[]
  }
}

/** All that an import may write: rows of these tables, and files. */
export async function everythingWritten() {
  const tables = ['speeches', 'speech_tags', 'tags', 'audit_logs']
  const { rows } = await db.rawQuery(
    `select ${tables.map((table) => `(select count(*) from ${table})::int as ${table}`).join()},
       (select max(updated_at) from speeches) as latest`
  )
  const storage = await app.container.make(RecordingStorage)
  const keys = await Array.fromAsync(storage.list('speeches/'))
  return { ...(rows[0] as Record<string, unknown>), files: keys.length }
}
