import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Warnings that an editor has accepted: heard, and fine. `warnings` holds the others, so that whoever
 * reads or searches it sees what is left to do. A trigger keeps both apart, so that no way of
 * measuring a recording again brings an accepted warning back; another recording starts anew.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('speeches', (table) => {
      table.specificType('accepted_warnings', 'text[]').notNullable().defaultTo('{}')
    })
    this.schema.raw(`
      create or replace function keep_accepted_warnings() returns trigger language plpgsql as $$
      begin
        if new.audio_sha256 is distinct from old.audio_sha256 then
          new.accepted_warnings = '{}';
        elsif new.text <> old.text then
          new.accepted_warnings = array_remove(new.accepted_warnings, 'text_doubtful');
        end if;
        new.warnings = array(
          select warning from unnest(new.warnings) with ordinality as found(warning, place)
          where warning <> all(new.accepted_warnings) order by place);
        return new;
      end $$`)
    this.schema.raw(`
      create trigger speeches_keep_accepted_warnings before update on speeches
      for each row when (new.accepted_warnings <> '{}')
      execute function keep_accepted_warnings()`)
  }

  /** Nothing is lost: what was accepted is a warning again. */
  async down() {
    this.schema.raw('drop function keep_accepted_warnings() cascade')
    this.schema.raw('update speeches set warnings = warnings || accepted_warnings')
    this.schema.alterTable('speeches', (table) => table.dropColumn('accepted_warnings'))
  }
}
