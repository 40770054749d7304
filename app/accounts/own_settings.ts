import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { sql } from '#postgres/sql'

/** What an admin has set for themselves; what is not there is as it is for everybody. */
export interface OwnSettings {
  /** False: the pages do nothing when a single letter is pressed (WCAG 2.1.4). */
  keys?: boolean
}

/** Keeps what admins have set for themselves. */
@inject()
export class OwnSettingsKeeper {
  constructor(private database: Database) {}

  /** Sets what is given, and leaves the rest. Nothing of it is noted in the audit log. */
  async set(adminId: string, settings: OwnSettings): Promise<void> {
    await sql(this.database, 'update admins set settings = settings || :settings where id = :id', {
      id: adminId,
      settings: JSON.stringify(settings),
    })
  }
}
