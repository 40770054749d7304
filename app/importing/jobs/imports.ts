import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Actor } from '#auditing/audit_log'
import {
  ImportExpired,
  ImportNotAccepted,
  ImportNotFound,
  ImportNotOpen,
  ImportNotYours,
  ImportOutdated,
  SheetMissing,
  TooManyImports,
} from '#importing/jobs/errors'
import { countUnfinished, findImport, type KeptImport } from '#importing/jobs/import_row'
import { OPEN_STATES } from '#importing/jobs/import_states'
import { keptMessage } from '#importing/jobs/kept_message'
import { forgetSheet } from '#importing/jobs/sheet_store'
import type { Upload } from '#importing/uploads/upload_names'
import { type Received, UploadSessions } from '#importing/uploads/upload_sessions'
import { messageOf } from '#messages/message'
import { sql } from '#postgres/sql'
import { RecordingStorage } from '#storage/recording_storage'

type Admin = Actor & { adminId: string }

/** Whoever begins imports without end must not fill the list. */
const MAX_UNFINISHED = 20

const BEGIN = `insert into imports (id, admin_id, upload_session_id) values (:id, :adminId, :id)`

/** A change of the recordings or the sheet: what was checked is not what there is. */
const REOPEN = `
  update imports set state = 'collecting', progress = null, error = null, earlier = null
  where id = :id and state = any(:open) returning id`

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
    for (const key of [ended.csvKey, ended.faultyKey])
      if (key !== null) await forgetSheet(this.storage, key)
    await this.sessions.end(id)
    return true
  }

  async #requireOwn(id: string, adminId: string): Promise<KeptImport> {
    const found = await findImport(this.database, id)
    if (found.admin_id !== adminId) throw new ImportNotYours()
    return found
  }

  async #reopen(id: string): Promise<void> {
    await this.sessions.putOff(id)
    await sql(this.database, REOPEN, { id, open: [...OPEN_STATES] })
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
