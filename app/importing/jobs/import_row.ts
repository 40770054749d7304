import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { ImportNotFound } from '#importing/jobs/errors'
import { type ImportState, OPEN_STATES, RUNNING_STATES } from '#importing/jobs/import_states'
import type { Message } from '#messages/message'
import { sql } from '#postgres/sql'

/** How a sheet was read. */
export interface SheetPreview {
  encoding: string
  delimiter: string
  headings: string[]
  /** The first ones, as they are read, with the number that a spreadsheet gives them. */
  rows: { row: number; cells: string[] }[]
  /** What stands against reading it; as English alone where earlier versions kept it. */
  faults: (Message | string)[]
  /** What its sender should look at; earlier versions kept none. */
  warnings?: Message[]
}

/** The numbers of a check or an import. */
export interface ImportSummary {
  rows: number
  new: number
  changed: number
  unchanged: number
  faults: number
  warnings: number
  /** Whether nothing stands against importing it. */
  accepted: boolean
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
  /** Whether what it has imported was undone as a whole. */
  is_undone: boolean
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
  /** When its recordings go; null once they have. */
  expires_at: Date | null
}

const COLUMNS = `i.id, i.number, i.admin_id, a.username, i.state, i.upload_session_id, i.csv_key,
  i.csv_name, i.sheet, i.encoding, i.delimiter, i.draft, i.strict, i.summary, i.earlier, i.digest,
  i.faulty_key, i.progress, i.error, i.batch_id, i.created_at, i.started_at, i.finished_at,
  s.expires_at, b.undone_at is not null as is_undone`

const FROM = `imports i join admins a on a.id = i.admin_id
  left join upload_sessions s on s.id = i.upload_session_id
  left join batches b on b.id = i.batch_id`

/** Nothing has a higher number. */
const HIGHEST = 2_147_483_647

type Client = Pick<QueryClientContract, 'rawQuery'>

/** @throws ImportNotFound */
export async function findImport(client: Client, id: string): Promise<KeptImport> {
  const rows = await sql<KeptImport>(client, `select ${COLUMNS} from ${FROM} where i.id = ?`, [id])
  const [found] = rows
  if (found === undefined) throw new ImportNotFound()
  return found
}

/** Imports below a number, the newest first. */
export function listImports(client: Client, limit: number, before = HIGHEST) {
  const text = `select ${COLUMNS} from ${FROM} where i.number < :before
    order by i.number desc limit :limit`
  return sql<KeptImport>(client, text, { before, limit })
}

/** Of one admin, or of all. */
const UNFINISHED = `
  select count(*)::integer as count from imports
  where admin_id = coalesce(:adminId, admin_id) and state = any(:states)`

/** How many were begun and have not ended. @param adminId null: of all admins */
export async function countUnfinished(client: Client, adminId: string | null): Promise<number> {
  const states = [...OPEN_STATES, ...RUNNING_STATES]
  const [row] = await sql<{ count: number }>(client, UNFINISHED, { adminId, states })
  return row!.count
}
