import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { Unauthenticated } from '#accounts/errors'
import { sql } from '#postgres/sql'
import { DEFAULT_DAY_STARTS_AT } from '#practice/progress/practice_day'

/** How a learner wants to practise. */
export interface LearnerSettings {
  /** Sentences a day. */
  daily_goal: number
  /** The hour at which days begin, 0 to 6. */
  day_starts_at: number
  /** When the app reminds, in minutes from midnight; null for never. */
  reminder_minute: number | null
}

/** SQL: the settings `s` of a learner, who may have none yet. */
export const SELECT_SETTINGS = `coalesce(s.daily_goal, 10) as daily_goal,
  coalesce(s.day_starts_at, ${DEFAULT_DAY_STARTS_AT}) as day_starts_at, s.reminder_minute`

const READ = `
  select ${SELECT_SETTINGS} from users u left join learner_settings s on s.user_id = u.id
  where u.id = :userId`

const CHANGE = `
  insert into learner_settings as s (user_id, daily_goal, day_starts_at, reminder_minute)
  select id, :daily_goal, :day_starts_at, :reminder_minute from users where id = :userId
  on conflict (user_id) do update set daily_goal = excluded.daily_goal,
    day_starts_at = excluded.day_starts_at, reminder_minute = excluded.reminder_minute,
    updated_at = now()`

/** Reads and changes how a learner wants to practise; days that are past stay as they are. */
@inject()
export class SettingsEditor {
  constructor(private database: Database) {}

  /** @throws Unauthenticated when the account is gone */
  async read(userId: string): Promise<LearnerSettings> {
    return readOf(this.database, userId)
  }

  /** @returns the settings as they are then; @throws Unauthenticated when the account is gone */
  async change(userId: string, fields: Partial<LearnerSettings>): Promise<LearnerSettings> {
    return this.database.transaction(async (trx) => {
      await sql(trx, 'select from users where id = ? for no key update', [userId])
      const settings = { ...(await readOf(trx, userId)), ...fields }
      await sql(trx, CHANGE, { userId, ...settings })
      return settings
    })
  }
}

async function readOf(client: Parameters<typeof sql>[0], userId: string): Promise<LearnerSettings> {
  const [settings] = await sql<LearnerSettings>(client, READ, { userId })
  if (settings === undefined) throw new Unauthenticated()
  return settings
}
