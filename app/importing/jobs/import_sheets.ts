import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { CsvOverrides } from '#importing/csv/read_csv'
import { ImportNotOpen, SheetMissing } from '#importing/jobs/errors'
import { OPEN_STATES } from '#importing/jobs/import_states'
import { Imports } from '#importing/jobs/imports'
import {
  forgetSheet,
  newSheetKey,
  previewSheet,
  readSheet,
  sheetName,
} from '#importing/jobs/sheet_store'
import type { Reservation } from '#importing/uploads/upload_receiver'
import { UploadSessions } from '#importing/uploads/upload_sessions'
import { sql } from '#postgres/sql'
import { RecordingStorage } from '#storage/recording_storage'

/** A sheet that was sent. */
export interface SentSheet {
  csv: Uint8Array
  name: string
}

/** The sheet before is told, to be deleted. */
const SET_SHEET = `
  with old as (select id, csv_key from imports where id = :id and state = any(:open) for update)
  update imports i set state = 'collecting', progress = null, error = null, earlier = null,
    csv_key = :key, csv_name = coalesce(:name, i.csv_name), sheet = :sheet::jsonb,
    encoding = :encoding, delimiter = :delimiter
  from old where i.id = old.id returning old.csv_key as "oldKey"`

/** The sheets of imports that admins make in the pages. */
@inject()
export class ImportSheets {
  constructor(
    private database: Database,
    private imports: Imports,
    private sessions: UploadSessions,
    private storage: RecordingStorage
  ) {}

  /**
   * Keeps a sheet, in the place of the one before.
   *
   * @throws what `Imports.requireOpen` throws; StorageUnavailable
   */
  async put(
    id: string,
    { csv, name }: SentSheet,
    overrides: CsvOverrides,
    adminId: string
  ): Promise<void> {
    await this.imports.requireOpen(id, adminId)
    const sheet = await previewSheet(csv, overrides)
    const key = newSheetKey(id)
    await this.storage.put(key, csv, 'text/csv')
    const written = await this.#setSheet(id, { key, name: sheetName(name), sheet, overrides })
    const unused = written === undefined ? key : written.oldKey
    if (unused !== null) await forgetSheet(this.storage, unused)
    if (written === undefined) throw new ImportNotOpen()
  }

  /**
   * Reads the sheet in another way: with this encoding and delimiter, or as they are detected.
   *
   * @throws what `Imports.requireOpen` throws; SheetMissing, SheetLost; what the reservation throws
   */
  async readAs(
    id: string,
    overrides: CsvOverrides,
    adminId: string,
    reservation: Reservation
  ): Promise<void> {
    const { csv_key: key } = await this.imports.requireOpen(id, adminId)
    if (key === null) throw new SheetMissing()
    const csv = await readSheet(this.storage, key, reservation)
    const sheet = await previewSheet(csv, overrides)
    const written = await this.#setSheet(id, { key, name: null, sheet, overrides })
    if (written === undefined) throw new ImportNotOpen()
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
}
