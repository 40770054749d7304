import { BaseSchema } from '@adonisjs/lucid/schema'

/** As migration 90 has it. */
const NOTE_DAYS = `
  insert into changed_days (day)
  select distinct (completed_at at time zone 'UTC')::date from changed;`

const noteChanges = (statements: string) => `
  create or replace function note_changed_days() returns trigger language plpgsql as $$
  begin
    ${statements}
    return null;
  end $$`

/**
 * What a learner has done, by days of the learner's, and the streak that they make: so that the home
 * screen reads a few rows, however long somebody has practised. All of it is made from sessions.
 * Saving one only notes its day; whoever reads next, or a job, counts the day anew.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('practice_days', (table) => {
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      table.date('day').notNullable()
      // Of its last session.
      table.string('time_zone', 64).notNullable()
      table.integer('sessions').notNullable()
      // Said, so without those that were skipped; and of these, the right ones.
      table.integer('sentences').notNullable()
      table.integer('passed').notNullable()
      table.integer('scored').notNullable()
      table.integer('verified').notNullable()
      table.decimal('score_sum', 9, 1).notNullable()
      table.integer('seconds').notNullable()
      // For the streak.
      table.boolean('counts').notNullable()
      table.timestamp('first_at').notNullable()
      table.timestamp('last_at').notNullable()
      table.primary(['user_id', 'day'])
    })
    this.schema.createTable('learner_progress', (table) => {
      table.uuid('user_id').primary().references('users.id').onDelete('CASCADE')
      table.integer('current').notNullable()
      table.integer('longest').notNullable()
      table.date('last_day')
      table.smallint('freezes').notNullable()
      table.specificType('frozen_days', 'date[]').notNullable()
      table.timestamp('updated_at').notNullable().defaultTo(this.now())
    })
    // Days whose sessions have changed; as many rows as there were changes.
    this.schema.createTable('changed_practice_days', (table) => {
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE').index()
      table.date('day').notNullable()
    })
    // Sessions also go with their learner, of whom nothing is noted any more.
    this.schema.raw(
      noteChanges(`${NOTE_DAYS}
        insert into changed_practice_days (user_id, day)
        select distinct c.user_id, c.practiced_on from changed c join users u on u.id = c.user_id;`)
    )
    this.schema.raw(`insert into changed_practice_days (user_id, day)
      select distinct user_id, practiced_on from game_sessions`)
  }

  async down() {
    this.schema.raw(noteChanges(NOTE_DAYS))
    for (const name of ['changed_practice_days', 'learner_progress', 'practice_days']) {
      this.schema.dropTable(name)
    }
  }
}
