import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { Finding } from '#importing/findings'
import {
  countUnfinished,
  findImport,
  type KeptImport,
  listImports,
} from '#importing/jobs/import_row'
import { readSheet } from '#importing/jobs/sheet_store'
import { type UploadedFile, UploadSessions } from '#importing/uploads/upload_sessions'
import { sql } from '#postgres/sql'
import { RecordingStorage } from '#storage/recording_storage'

/** What a check has found, a page of it. */
export interface ImportFindings {
  faults: Finding[]
  warnings: Finding[]
  /** The first ones. */
  newTags: string[]
  newTagCount: number
  /** The first ones. */
  unusedFiles: string[]
  unusedCount: number
}

const PER_PAGE = 50

/** Of new tags and of files without a row. */
const MAX_SHOWN = 100

/** Slices of the report, which may hold thousands of findings. */
const FINDINGS = `
  select jsonb_path_query_array(report, '$.faults[$from to $to]',
      jsonb_build_object('from', :faults::int, 'to', :faults::int + :perPage::int - 1)) as faults,
    jsonb_path_query_array(report, '$.warnings[$from to $to]',
      jsonb_build_object('from', :warnings::int, 'to', :warnings::int + :perPage::int - 1))
      as warnings,
    jsonb_path_query_array(report, '$.new_tags[0 to ${MAX_SHOWN - 1}]') as "newTags",
    jsonb_array_length(report -> 'new_tags') as "newTagCount",
    jsonb_path_query_array(report, '$.unused_files[0 to ${MAX_SHOWN - 1}]') as "unusedFiles",
    jsonb_array_length(report -> 'unused_files') as "unusedCount"
  from imports where id = :id and report is not null`

/** What the admin pages show of imports. */
@inject()
export class ImportReader {
  constructor(
    private database: Database,
    private sessions: UploadSessions,
    private storage: RecordingStorage
  ) {}

  /**
   * A page of imports, the newest first; one query.
   *
   * @param before the number of an import: those before it
   */
  async list(before?: number): Promise<{ imports: KeptImport[]; next: number | undefined }> {
    const found = await listImports(this.database, PER_PAGE + 1, before)
    const imports = found.slice(0, PER_PAGE)
    return { imports, next: found.length > PER_PAGE ? imports.at(-1)!.number : undefined }
  }

  /** How many were begun and have not ended, by all admins; one query. */
  countUnfinished(): Promise<number> {
    return countUnfinished(this.database, null)
  }

  /** One query. @throws ImportNotFound */
  find(id: string): Promise<KeptImport> {
    return findImport(this.database, id)
  }

  /** The recordings of an import, by name. @param after a name: those behind it */
  files(id: string, limit: number, after?: string): Promise<UploadedFile[]> {
    return this.sessions.list(id, limit, after)
  }

  /** How many recordings it has. */
  countFiles(id: string): Promise<number> {
    return this.sessions.count(id)
  }

  /**
   * What the last check, or the import, has found.
   *
   * @param faults how many faults to leave out; and so for warnings
   * @returns undefined before the first check
   */
  async findings(
    id: string,
    { faults, warnings, perPage }: { faults: number; warnings: number; perPage: number }
  ): Promise<ImportFindings | undefined> {
    const bindings = { id, faults, warnings, perPage }
    const [found] = await sql<ImportFindings>(this.database, FINDINGS, bindings)
    return found
  }

  /** The faulty rows as a CSV file. @returns undefined where no row is faulty */
  async faultyRows({ faulty_key: key }: KeptImport): Promise<Buffer | undefined> {
    return key === null ? undefined : readSheet(this.storage, key)
  }
}
