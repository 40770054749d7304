import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import {
  ImportNotFound,
  ImportNotOpen,
  ImportNotYours,
  TooManyImports,
} from '#importing/jobs/errors'
import { type ImportState, OPEN_STATES, RUNNING_STATES } from '#importing/jobs/import_states'
import type { Upload } from '#importing/uploads/upload_names'
import {
  type Received,
  type UploadedFile,
  UploadSessions,
} from '#importing/uploads/upload_sessions'
import { sql } from '#postgres/sql'

/** How a sheet was read. */
export interface SheetPreview {
  encoding: string
  delimiter: string
  headings: string[]
  /** The first ones, as they are read, with the number that a spreadsheet gives them. */
  rows: { row: number; cells: string[] }[]
  /** What stands against reading it, in words. */
  faults: string[]
}

/** The numbers of a check or an import. */
export interface ImportSummary {
  rows: number
  new: number
  changed: number
  unchanged: number
  faults: number
  warnings: number
}

/** How far a server is. */
export interface ImportProgress {
  step: 'reading' | 'decoding' | 'verifying' | 'storing'
  done: number
  total: number
}

/** An import, without its findings. */
export interface KeptImport {
  id: string
  /** What people call it. */
  number: number
  admin_id: string
  username: string
  state: ImportState
  upload_session_id: string | null
  csv_key: string | null
  csv_name: string | null
  sheet: SheetPreview | null
  encoding: string | null
  delimiter: string | null
  draft: boolean
  strict: boolean
  summary: ImportSummary | null
  earlier: ImportSummary | null
  digest: string | null
  faulty_key: string | null
  progress: ImportProgress | null
  error: string | null
  batch_id: string | null
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
  /** When its recordings go; null once they have. */
  expires_at: Date | null
}

const COLUMNS = `i.id, i.number, i.admin_id, a.username, i.state, i.upload_session_id, i.csv_key,
  i.csv_name, i.sheet, i.encoding, i.delimiter, i.draft, i.strict, i.summary, i.earlier, i.digest,
  i.faulty_key, i.progress, i.error, i.batch_id, i.created_at, i.started_at, i.finished_at,
  s.expires_at`

const FROM = `imports i join admins a on a.id = i.admin_id
  left join upload_sessions s on s.id = i.upload_session_id`

const PER_PAGE = 50

/** Whoever begins imports without end must not fill the list. */
const MAX_UNFINISHED = 20

const UNFINISHED = `
  select count(*)::integer as count from imports
  where admin_id = :adminId and state = any(:states)`

const BEGIN = `
  insert into imports (id, admin_id, upload_session_id) values (:id, :adminId, :id)`

/** A change of the recordings or the sheet: what was checked is not what there is. */
const REOPEN = `
  update imports set state = 'collecting', progress = null, error = null
  where id = :id and state = any(:open)`

/** Imports that admins make in the pages, step by step. */
@inject()
export class Imports {
  constructor(
    private database: Database,
    private sessions: UploadSessions
  ) {}

  /**
   * Begins an import, once for each id.
   *
   * @throws ImportNotYours for the id of somebody else's; TooManyImports
   */
  async begin(id: string, adminId: string): Promise<void> {
    await this.database.transaction(async (trx) => {
      const [known] = await sql<{ admin_id: string }>(
        trx,
        'select admin_id from imports where id = ?',
        [id]
      )
      if (known !== undefined && known.admin_id !== adminId) throw new ImportNotYours()
      if (known !== undefined) return
      const states = [...OPEN_STATES, ...RUNNING_STATES]
      const [unfinished] = await sql<{ count: number }>(trx, UNFINISHED, { adminId, states })
      if (unfinished!.count >= MAX_UNFINISHED) throw new TooManyImports()
      await this.sessions.begin(trx, id, adminId)
      await trx.rawQuery(BEGIN, { id, adminId })
    })
  }

  /**
   * A page of imports, the newest first; one query.
   *
   * @param before the number of an import: those before it
   */
  async list(before?: number): Promise<{ imports: KeptImport[]; next: number | undefined }> {
    const found = await sql<KeptImport>(
      this.database,
      `select ${COLUMNS} from ${FROM}
       where i.number < coalesce(:before::integer, 2147483647)
       order by i.number desc limit ${PER_PAGE + 1}`,
      { before: before ?? null }
    )
    const imports = found.slice(0, PER_PAGE)
    return { imports, next: found.length > PER_PAGE ? imports.at(-1)!.number : undefined }
  }

  /** One query. @throws ImportNotFound */
  find(id: string): Promise<KeptImport> {
    return findImport(this.database.connection(), id)
  }

  /**
   * The recordings of an import, by name.
   *
   * @param after a name: those behind it
   */
  async files(id: string, limit: number, after?: string): Promise<UploadedFile[]> {
    return this.sessions.list(id, limit, after)
  }

  /** How many recordings it has. */
  async countFiles(id: string): Promise<number> {
    return this.sessions.count(id)
  }

  /** @throws ImportNotFound, ImportNotYours, ImportNotOpen when an admin can add nothing to it */
  async requireOpen(id: string, adminId: string): Promise<KeptImport> {
    const found = await this.find(id)
    if (found.admin_id !== adminId) throw new ImportNotYours()
    if (!OPEN_STATES.includes(found.state)) throw new ImportNotOpen()
    return found
  }

  /**
   * Adds recordings: all, or none. The time until they go begins anew, and the import is to be
   * checked again.
   *
   * @returns in the order of the recordings
   * @throws what `requireOpen` throws; UploadSessionFull, UploadSessionExpired
   */
  async addFiles(id: string, received: Received, adminId: string): Promise<Upload[]> {
    await this.requireOpen(id, adminId)
    const { uploads } = await this.sessions.add({ id, newId: id }, received, adminId)
    await this.#change(id)
    return uploads
  }

  /**
   * Removes a recording, if it is there.
   *
   * @throws what `requireOpen` throws
   */
  async removeFile(id: string, name: string, adminId: string): Promise<void> {
    await this.requireOpen(id, adminId)
    await this.sessions.remove(id, name)
    await this.#change(id)
  }

  async #change(id: string): Promise<void> {
    await this.sessions.putOff(id)
    await sql(this.database, REOPEN, { id, open: [...OPEN_STATES] })
  }
}

/** @throws ImportNotFound */
export async function findImport(
  client: Pick<QueryClientContract, 'rawQuery'>,
  id: string
): Promise<KeptImport> {
  const rows = await sql<KeptImport>(client, `select ${COLUMNS} from ${FROM} where i.id = ?`, [id])
  const [found] = rows
  if (found === undefined) throw new ImportNotFound()
  return found
}
