import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What admins need beside the game's columns: a version that every change of a row raises, in
 * whatever way it comes, so that a stale edit is noticed; and what the checks of a recording found.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('speeches', (table) => {
      table.integer('version').notNullable().defaultTo(1)
      // Codes, e.g. {audio_clipped}.
      table.specificType('warnings', 'text[]').notNullable().defaultTo('{}')
      table.index(['created_at', 'id'])
    })
    this.schema.raw('create index speeches_warned on speeches using gin (warnings)')
    this.schema.raw(`create index speeches_in_bin on speeches (deleted_at)
      where deleted_at is not null`)
    this.schema.raw(`
      create or replace function raise_version() returns trigger language plpgsql as $$
      begin
        new.version = old.version + 1;
        return new;
      end $$`)
    this.schema.raw(`create trigger speeches_raise_version before update on speeches
      for each row execute function raise_version()`)
  }

  async down() {
    this.schema.raw('drop function raise_version() cascade')
    this.schema.raw('drop index speeches_in_bin')
    this.schema.raw('drop index speeches_warned')
    this.schema.alterTable('speeches', (table) => {
      table.dropIndex(['created_at', 'id'])
      table.dropColumns('version', 'warnings')
    })
  }
}
