import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Actor } from '#auditing/audit_log'
import type { CsvOverrides } from '#importing/csv/read_csv'
import type { Finding } from '#importing/findings'
import {
  ImportExpired,
  ImportNotAccepted,
  ImportNotFound,
  ImportNotOpen,
  ImportNotYours,
  ImportOutdated,
  SheetLost,
  SheetMissing,
  TooManyImports,
} from '#importing/jobs/errors'
import { findImport, type KeptImport, listImports } from '#importing/jobs/import_row'
import { OPEN_STATES, RUNNING_STATES } from '#importing/jobs/import_states'
import { keptMessage } from '#importing/jobs/kept_message'
import { newSheetKey, previewSheet, sheetName } from '#importing/jobs/sheet_store'
import type { Upload } from '#importing/uploads/upload_names'
import type { Reservation } from '#importing/uploads/upload_receiver'
import {
  type Received,
  type UploadedFile,
  UploadSessions,
} from '#importing/uploads/upload_sessions'
import { messageOf } from '#messages/message'
import { type Client, sql } from '#postgres/sql'
import { RecordingNotFound } from '#storage/errors'
import { RecordingStorage } from '#storage/recording_storage'

type Admin = Actor & { adminId: string }

/** A sheet that was sent. */
export interface SentSheet {
  csv: Uint8Array
  name: string
}

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
  encoding: string
  delimiter: string
}

const PER_PAGE = 50

/** Whoever begins imports without end must not fill the list. */
const MAX_UNFINISHED = 20

/** Of new tags and of files without a row. */
const MAX_SHOWN = 100

/** Of one admin, or of all. */
const UNFINISHED = `
  select count(*)::integer as count from imports
  where admin_id = coalesce(:adminId, admin_id) and state = any(:states)`

const BEGIN = `insert into imports (id, admin_id, upload_session_id) values (:id, :adminId, :id)`

/** A change of the recordings or the sheet: what was checked is not what there is. */
const REOPEN = `
  update imports set state = 'collecting', progress = null, error = null, earlier = null
  where id = :id and state = any(:open) returning id`

/** The sheet before is told, to be deleted. */
const SET_SHEET = `
  with old as (select id, csv_key from imports where id = :id and state = any(:open) for update)
  update imports i set state = 'collecting', progress = null, error = null, earlier = null,
    csv_key = :key, csv_name = coalesce(:name, i.csv_name), sheet = :sheet::jsonb,
    encoding = :encoding, delimiter = :delimiter
  from old where i.id = old.id returning old.csv_key as "oldKey"`

const START_CHECK = `
  update imports set state = 'checking', strict = :strict, language = :language, attempts = 0,
    due_at = now(), progress = null, error = null, earlier = null
  where id = :id and state = any(:open) and csv_key is not null returning id`

const CONFIRM = `
  update imports set state = 'importing', draft = :draft, origin = :origin::jsonb, attempts = 0,
    due_at = now(), started_at = now(), progress = null, error = null, earlier = null
  where id = :id and state = 'checked' and digest = :digest and (summary ->> 'accepted')::boolean
  returning id`

const GIVE_UP = `
  with old as (
    select id, csv_key, faulty_key from imports
    where id = :id and state <> 'done' and state <> 'given_up' for update)
  update imports i set state = 'given_up', claim = null, claimed_at = null, progress = null,
    csv_key = null, faulty_key = null, report = null, error = :error, finished_at = now()
  from old where i.id = old.id
  returning old.csv_key as "csvKey", old.faulty_key as "faultyKey"`

/** Slices of the report, which may hold thousands of findings. */
const FINDINGS = `
  select report ->> 'encoding' as encoding, report ->> 'delimiter' as delimiter,
    jsonb_path_query_array(report, '$.faults[$from to $to]',
      jsonb_build_object('from', :faults::int, 'to', :faults::int + :perPage::int - 1)) as faults,
    jsonb_path_query_array(report, '$.warnings[$from to $to]',
      jsonb_build_object('from', :warnings::int, 'to', :warnings::int + :perPage::int - 1))
      as warnings,
    jsonb_path_query_array(report, '$.new_tags[0 to ${MAX_SHOWN - 1}]') as "newTags",
    jsonb_array_length(report -> 'new_tags') as "newTagCount",
    jsonb_path_query_array(report, '$.unused_files[0 to ${MAX_SHOWN - 1}]') as "unusedFiles",
    jsonb_array_length(report -> 'unused_files') as "unusedCount"
  from imports where id = :id and report is not null`

/** Imports that admins make in the pages, step by step. */
@inject()
export class Imports {
  constructor(
    private database: Database,
    private sessions: UploadSessions,
    private storage: RecordingStorage
  ) {}

  /**
   * Begins an import, once for each id.
   *
   * @throws ImportNotYours for the id of somebody else's; TooManyImports
   */
  async begin(id: string, adminId: string): Promise<void> {
    await this.database.transaction(async (trx) => {
      if (await isBegun(trx, id, adminId)) return
      if ((await countUnfinished(trx, adminId)) >= MAX_UNFINISHED) throw new TooManyImports()
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
    return key === null ? undefined : this.#read(key)
  }

  /** @throws ImportNotFound, ImportNotYours, ImportNotOpen when an admin can add nothing to it */
  async requireOpen(id: string, adminId: string): Promise<KeptImport> {
    const found = await this.#requireOwn(id, adminId)
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
    await this.#reopen(id)
    return uploads
  }

  /** Removes a recording, if it is there. @throws what `requireOpen` throws */
  async removeFile(id: string, name: string, adminId: string): Promise<void> {
    await this.requireOpen(id, adminId)
    await this.sessions.remove(id, name)
    await this.#reopen(id)
  }

  /**
   * Keeps a sheet, in the place of the one before.
   *
   * @throws what `requireOpen` throws; StorageUnavailable
   */
  async putSheet(
    id: string,
    { csv, name }: SentSheet,
    overrides: CsvOverrides,
    adminId: string
  ): Promise<void> {
    await this.requireOpen(id, adminId)
    const sheet = await previewSheet(csv, overrides)
    const key = newSheetKey(id)
    await this.storage.put(key, csv, 'text/csv')
    const written = await this.#setSheet(id, { key, name: sheetName(name), sheet, overrides })
    const unused = written === undefined ? key : written.oldKey
    if (unused !== null) await this.#forget(unused)
    if (written === undefined) throw new ImportNotOpen()
  }

  /**
   * Reads the sheet in another way: with this encoding and delimiter, or as they are detected.
   *
   * @throws what `requireOpen` throws; SheetMissing, SheetLost; what the reservation throws
   */
  async readSheetAs(
    id: string,
    overrides: CsvOverrides,
    adminId: string,
    reservation: Reservation
  ): Promise<void> {
    const { csv_key: key } = await this.requireOpen(id, adminId)
    if (key === null) throw new SheetMissing()
    const csv = await this.#read(key, reservation)
    const sheet = await previewSheet(csv, overrides)
    const written = await this.#setSheet(id, { key, name: null, sheet, overrides })
    if (written === undefined) throw new ImportNotOpen()
  }

  /**
   * Has a server check it.
   *
   * @param options.strict recordings are verified first, and warnings stop the import too
   * @param options.language of the file of faulty rows
   * @throws what `requireOpen` throws; SheetMissing; UploadSessionExpired, UploadSessionUsed
   */
  async startCheck(
    id: string,
    { strict, language }: { strict: boolean; language: string },
    adminId: string
  ): Promise<void> {
    const found = await this.#requireOwn(id, adminId)
    if (found.state === 'checking') return
    if (!OPEN_STATES.includes(found.state)) throw new ImportNotOpen()
    if (found.csv_key === null) throw new SheetMissing()
    await this.sessions.check(id, adminId)
    await this.sessions.putOff(id)
    const open = [...OPEN_STATES]
    const started = await sql(this.database, START_CHECK, { id, strict, language, open })
    if (started.length === 0) throw new ImportNotOpen()
  }

  /**
   * Has a server import exactly what was checked.
   *
   * @param digest of the check that was looked at
   * @throws ImportNotFound, ImportNotYours, ImportNotOpen; ImportNotAccepted; ImportOutdated when it
   * was checked again since; UploadSessionExpired, UploadSessionUsed
   */
  async confirm(
    id: string,
    { digest, draft }: { digest: string; draft: boolean },
    actor: Admin
  ): Promise<void> {
    const found = await this.#requireOwn(id, actor.adminId)
    // Sent twice.
    const isOnItsWay = found.state === 'importing' || found.state === 'done'
    if (isOnItsWay && found.digest === digest) return
    if (found.state !== 'checked') throw new ImportNotOpen()
    if (found.digest !== digest) throw new ImportOutdated()
    if (found.summary?.accepted !== true) throw new ImportNotAccepted()
    await this.sessions.check(id, actor.adminId)
    await this.sessions.putOff(id)
    const origin = JSON.stringify(actor.origin)
    const confirmed = await sql(this.database, CONFIRM, { id, digest, draft, origin })
    if (confirmed.length === 0) throw new ImportOutdated()
  }

  /**
   * Ends an import, and removes what it has brought. A server that is at it stops.
   *
   * @throws ImportNotFound, ImportNotYours; ImportNotOpen when it is done
   */
  async giveUp(id: string, adminId: string): Promise<void> {
    const { state } = await this.#requireOwn(id, adminId)
    if (state !== 'given_up' && !(await this.#end(id, null))) throw new ImportNotOpen()
  }

  /**
   * Ends imports whose recordings were kept for as long as they are, because nobody went on.
   *
   * @returns how many
   */
  async endExpired(): Promise<number> {
    const expired = await sql<{ id: string }>(
      this.database,
      `select i.id from imports i left join upload_sessions s on s.id = i.upload_session_id
       where i.state = any(:open) and (s.id is null or s.expires_at < now() - interval '1 hour')`,
      { open: [...OPEN_STATES] }
    )
    let ended = 0
    for (const { id } of expired) if (await this.#end(id, EXPIRED)) ended++
    return ended
  }

  async #end(id: string, error: string | null): Promise<boolean> {
    const [ended] = await sql<{ csvKey: string | null; faultyKey: string | null }>(
      this.database,
      GIVE_UP,
      { id, error }
    )
    if (ended === undefined) return false
    for (const key of [ended.csvKey, ended.faultyKey]) if (key !== null) await this.#forget(key)
    await this.sessions.end(id)
    return true
  }

  async #requireOwn(id: string, adminId: string): Promise<KeptImport> {
    const found = await this.find(id)
    if (found.admin_id !== adminId) throw new ImportNotYours()
    return found
  }

  async #reopen(id: string): Promise<void> {
    await this.sessions.putOff(id)
    await sql(this.database, REOPEN, { id, open: [...OPEN_STATES] })
  }

  async #setSheet(
    id: string,
    {
      key,
      name,
      sheet,
      overrides,
    }: {
      key: string
      name: string | null
      sheet: Awaited<ReturnType<typeof previewSheet>>
      overrides: CsvOverrides
    }
  ): Promise<{ oldKey: string | null } | undefined> {
    await this.sessions.putOff(id)
    const [written] = await sql<{ oldKey: string | null }>(this.database, SET_SHEET, {
      ...{ id, key, name, open: [...OPEN_STATES], sheet: JSON.stringify(sheet) },
      encoding: overrides.encoding ?? null,
      delimiter: overrides.delimiter ?? null,
    })
    return written
  }

  /** @throws SheetLost */
  async #read(key: string, reservation?: Reservation): Promise<Buffer> {
    try {
      reservation?.grow(await this.storage.sizeOf(key))
      return await this.storage.read(key)
    } catch (error) {
      throw error instanceof RecordingNotFound ? new SheetLost() : error
    }
  }

  /** What cannot be deleted now is swept away later. */
  async #forget(key: string): Promise<void> {
    await this.storage.delete(key).catch(() => undefined)
  }
}

const EXPIRED = keptMessage(messageOf(new ImportExpired()))

/** @throws ImportNotYours */
async function isBegun(
  trx: TransactionClientContract,
  id: string,
  adminId: string
): Promise<boolean> {
  try {
    const known = await findImport(trx, id)
    if (known.admin_id !== adminId) throw new ImportNotYours()
    return true
  } catch (error) {
    if (error instanceof ImportNotFound) return false
    throw error
  }
}

async function countUnfinished(client: Client, adminId: string | null): Promise<number> {
  const states = [...OPEN_STATES, ...RUNNING_STATES]
  const [row] = await sql<{ count: number }>(client, UNFINISHED, { adminId, states })
  return row!.count
}
