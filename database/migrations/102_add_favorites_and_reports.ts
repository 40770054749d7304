import { BaseSchema } from '@adonisjs/lucid/schema'
import { REPORT_REASONS } from '#catalog/enums'

/**
 * What learners think of speeches: those they like, and those that they find bad. What is mended, or
 * found fine by an admin, is reported no more; a trigger sees to that, whoever writes the speech.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('favorites', (table) => {
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      table.uuid('speech_id').notNullable().references('speeches.id').onDelete('CASCADE').index()
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.primary(['user_id', 'speech_id'])
    })
    this.schema.createTable('speech_reports', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.uuid('speech_id').notNullable().references('speeches.id').onDelete('CASCADE').index()
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      table.enum('reason', REPORT_REASONS).notNullable()
      table.text('note')
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      // Null while it is open.
      table.timestamp('resolved_at')
      table.check('length(note) <= 500', {}, 'speech_reports_note_length')
    })
    this.schema.raw(`create unique index speech_reports_open
      on speech_reports (user_id, speech_id) where resolved_at is null`)
    this.schema.raw(`create index speech_reports_of_speech
      on speech_reports (speech_id) include (user_id) where resolved_at is null`)
    this.schema.raw(`
      create or replace function resolve_reports() returns trigger language plpgsql as $$
      begin
        new.warnings = array_remove(new.warnings, 'reported');
        new.accepted_warnings = array_remove(new.accepted_warnings, 'reported');
        update speech_reports set resolved_at = now()
        where speech_id = new.id and resolved_at is null;
        return new;
      end $$`)
    this.schema.raw(`
      create trigger speeches_resolve_reports before update on speeches
      for each row when ('reported' = any(new.accepted_warnings) or new.text <> old.text
        or new.audio_sha256 is distinct from old.audio_sha256)
      execute function resolve_reports()`)
  }

  async down() {
    this.schema.raw('drop function resolve_reports() cascade')
    this.schema.raw(`update speeches set warnings = array_remove(warnings, 'reported')
      where 'reported' = any(warnings)`)
    this.schema.dropTable('speech_reports')
    this.schema.dropTable('favorites')
  }
}
