import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Every change of what the game may draw is announced on the channel `catalog_changes`, by the
 * database itself, so that no way of changing content can forget it: `tags`, or `speeches:` and the
 * ids, separated by commas. PostgreSQL delivers at the commit, and a payload holds at most 8,000
 * bytes: 200 ids (7,400 bytes) a message.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create or replace function notify_speeches_changed(ids uuid[]) returns void language sql as $$
        select pg_notify('catalog_changes', 'speeches:' || string_agg(id::text, ','))
        from (
          select id, (row_number() over () - 1) / 200 as chunk
          from (select distinct unnest(ids) as id) as changed
        ) as chunked
        group by chunk
      $$`)
    this.schema.raw(`
      create or replace function speeches_changed() returns trigger language plpgsql as $$
      begin
        perform notify_speeches_changed(array(select id from changed));
        return null;
      end $$`)
    this.schema.raw(`
      create or replace function speech_tags_changed() returns trigger language plpgsql as $$
      begin
        perform notify_speeches_changed(array(select speech_id from changed));
        return null;
      end $$`)
    this.schema.raw(`
      create or replace function tags_changed() returns trigger language plpgsql as $$
      begin
        perform pg_notify('catalog_changes', 'tags');
        return null;
      end $$`)
    for (const table of ['speeches', 'speech_tags']) {
      for (const [event, rows] of [
        ['insert', 'new'],
        ['update', 'new'],
        ['delete', 'old'],
      ]) {
        this.schema.raw(`create trigger ${table}_notify_${event} after ${event} on ${table}
          referencing ${rows} table as changed
          for each statement execute function ${table}_changed()`)
      }
    }
    this.schema.raw(`create trigger tags_notify after insert or update or delete on tags
      for each statement execute function tags_changed()`)
  }

  async down() {
    this.schema.raw('drop function tags_changed() cascade')
    this.schema.raw('drop function speech_tags_changed() cascade')
    this.schema.raw('drop function speeches_changed() cascade')
    this.schema.raw('drop function notify_speeches_changed(uuid[])')
  }
}
