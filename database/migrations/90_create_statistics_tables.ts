import { BaseSchema } from '@adonisjs/lucid/schema'

/** The functions' triggers: what is done to sessions, and whose rows tell of which days. */
const TRIGGERS = {
  inserted: 'after insert on game_sessions referencing new table as changed',
  deleted: 'after delete on game_sessions referencing old table as changed',
  updated_from: 'after update on game_sessions referencing old table as changed',
  updated_to: 'after update on game_sessions referencing new table as changed',
}

/**
 * What learners have done, counted by day, so that nobody counts results while a page waits. Saving a
 * session only notes its day: a row of the day itself would have all learners wait for each other.
 * A job counts the days that are noted.
 */
export default class extends BaseSchema {
  async up() {
    // Days (UTC) whose sessions have changed; as many rows as there were changes.
    this.schema.createTable('changed_days', (table) => table.date('day').notNullable())
    this.schema.createTable('daily_stats', (table) => {
      table.date('day').notNullable()
      // "all" for the day as a whole: who practises on two levels is one learner.
      table.text('level').notNullable()
      table.integer('learners').notNullable()
      table.integer('sessions').notNullable()
      // Sentences with a score, and the sum of these scores.
      table.integer('results').notNullable()
      table.decimal('score_sum', 14, 1).notNullable()
      table.primary(['day', 'level'])
    })
    this.schema.createTable('speech_stats', (table) => {
      // Without a foreign key, which would lock speeches: where there are tries, there is a speech.
      table.uuid('speech_id').notNullable()
      table.date('day').notNullable().index()
      table.integer('tries').notNullable()
      table.decimal('score_sum', 14, 1).notNullable()
      table.primary(['speech_id', 'day'])
      table.check('tries > 0', {}, 'speech_stats_tries')
    })
    this.schema.createTable('speech_totals', (table) => {
      table.uuid('speech_id').primary()
      table.integer('tries').notNullable()
      table.decimal('score_sum', 14, 1).notNullable()
      table.check('tries > 0', {}, 'speech_totals_tries')
    })
    this.schema.raw(`create index speech_totals_hardest
      on speech_totals ((score_sum / tries), speech_id) where tries >= 20`)
    // They stay in the queue when they have failed too often; it is empty of others mostly.
    this.schema.raw(`create index recording_preparations_failed
      on recording_preparations (speech_id) where attempts >= 5`)
    this.schema.raw(`
      create or replace function note_changed_days() returns trigger language plpgsql as $$
      begin
        insert into changed_days (day)
        select distinct (completed_at at time zone 'UTC')::date from changed;
        return null;
      end $$`)
    for (const [name, when] of Object.entries(TRIGGERS)) {
      this.schema.raw(`create trigger game_sessions_${name} ${when}
        for each statement execute function note_changed_days()`)
    }
    this.schema.raw(`insert into changed_days (day)
      select distinct (completed_at at time zone 'UTC')::date from game_sessions`)
  }

  async down() {
    this.schema.raw('drop function note_changed_days() cascade')
    this.schema.raw('drop index recording_preparations_failed')
    for (const name of ['speech_totals', 'speech_stats', 'daily_stats', 'changed_days']) {
      this.schema.dropTable(name)
    }
  }
}
