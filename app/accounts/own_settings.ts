import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { sql } from '#postgres/sql'
import { resolveZone } from '#texts/time_zone'

/** What an admin has set for themselves; what is not there is as it is for everybody. */
export interface OwnSettings {
  /** False: the pages do nothing when a single letter is pressed (WCAG 2.1.4). */
  keys?: boolean
  /** IANA, as in `Europe/Berlin`: times are shown, and days begin, as they do there. */
  timeZone?: string
  /** BCP 47, as in `es`: the pages are in this language, not in the browser's. */
  language?: string
  /** Names of the columns that the list of speeches has; none: as everybody has them. */
  columns?: string[]
}

/** Where times are told of somebody who has not said where they are. */
const USUAL_ZONE = 'UTC'

/** The zone of an admin; not one that this server does not know any more. */
export function timeZoneOf({ timeZone = USUAL_ZONE }: OwnSettings): string {
  return resolveZone(timeZone) === undefined ? USUAL_ZONE : timeZone
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
