import { BaseSchema } from '@adonisjs/lucid/schema'
import { DEFAULT_DAY_STARTS_AT, knownZone, practiceDayOf } from '#practice/progress/practice_day'

const SESSIONS_A_PAGE = 5000

interface OldSession {
  id: string
  completed_at: Date
  time_zone: string
}

/**
 * The day that a session belongs to is fixed when it is saved, with the zone that it was meant in.
 * Those from before get the day by their learner's zone: from instant to date, in Node.js, as the
 * server does it, because the database has zone data of its own.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('learner_settings', (table) => {
      table.uuid('user_id').primary().references('users.id').onDelete('CASCADE')
      // Sentences a day.
      table.smallint('daily_goal').notNullable().defaultTo(10)
      // The hour at which days begin.
      table.smallint('day_starts_at').notNullable().defaultTo(DEFAULT_DAY_STARTS_AT)
      // Of the wall clock, from midnight; null for no reminder.
      table.smallint('reminder_minute')
      table.timestamp('updated_at').notNullable().defaultTo(this.now())
      table.check('daily_goal between 1 and 200', {}, 'learner_settings_daily_goal')
      table.check('day_starts_at between 0 and 6', {}, 'learner_settings_day_starts_at')
      table.check('reminder_minute between 0 and 1439', {}, 'learner_settings_reminder_minute')
    })
    this.schema.alterTable('game_sessions', (table) => {
      table.date('practiced_on')
      table.string('time_zone', 64)
    })
    this.defer(async (client) => {
      // They note days to be counted again, and no figure changes here.
      await client.rawQuery('alter table game_sessions disable trigger user')
      for (let last = ''; ;) {
        const { rows } = await client.rawQuery<{ rows: OldSession[] }>(
          `select s.id, s.completed_at, u.time_zone
           from game_sessions s join users u on u.id = s.user_id
           ${last === '' ? '' : 'where s.id > :last'} order by s.id limit ${SESSIONS_A_PAGE}`,
          { last }
        )
        if (rows.length === 0) break
        const days = rows.map(({ id, completed_at: completedAt, time_zone: profileZone }) => {
          const timeZone = knownZone(profileZone)
          const rule = { timeZone, startsAt: DEFAULT_DAY_STARTS_AT }
          return { id, practiced_on: practiceDayOf(completedAt, rule), time_zone: timeZone }
        })
        await client.rawQuery(
          `update game_sessions s set practiced_on = d.practiced_on, time_zone = d.time_zone
           from jsonb_to_recordset(?::jsonb) as d (id uuid, practiced_on date, time_zone text)
           where s.id = d.id`,
          [JSON.stringify(days)]
        )
        last = rows.at(-1)!.id
      }
      await client.rawQuery('alter table game_sessions enable trigger user')
      await client.rawQuery(
        `alter table game_sessions alter practiced_on set not null, alter time_zone set not null`
      )
    })
  }

  async down() {
    this.schema.alterTable('game_sessions', (table) => {
      table.dropColumns('practiced_on', 'time_zone')
    })
    this.schema.dropTable('learner_settings')
  }
}
