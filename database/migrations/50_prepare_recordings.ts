import { BaseSchema } from '@adonisjs/lucid/schema'

/** What only a preparation writes by itself is left out: it is nobody's change, and makes no edit stale. */
const EDITED = `id, external_id, text, level, type, audio_url, audio_sha256, audio_duration_ms,
  published, deleted_at, version, created_at, updated_at`

/**
 * What is done with a recording after it came: it is verified against its text, and made into a
 * rendition for phones. Triggers put speeches into the queue, so that no way of changing content can forget it.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('speeches', (table) => {
      // The storage key of what the game serves; null for the recording itself.
      table.text('rendition_url').index()
    })
    this.schema.createTable('recording_preparations', (table) => {
      table.uuid('speech_id').primary().references('speeches.id').onDelete('CASCADE')
      table.timestamp('due_at').notNullable().defaultTo(this.now()).index()
      // Null while nobody is at it.
      table.timestamp('claimed_at')
      table.integer('attempts').notNullable().defaultTo(0)
    })
    this.schema.raw(`
      create or replace function forget_rendition() returns trigger language plpgsql as $$
      begin
        new.rendition_url = null;
        return new;
      end $$`)
    this.schema.raw(`
      create trigger speeches_forget_rendition before update on speeches
      for each row when (new.audio_url is distinct from old.audio_url
        or new.audio_sha256 is distinct from old.audio_sha256)
      execute function forget_rendition()`)
    this.schema.raw(`
      create or replace function queue_recordings(ids uuid[]) returns void language sql as $$
        insert into recording_preparations as waiting (speech_id) select unnest(ids)
        on conflict (speech_id) do update set due_at = now(), claimed_at = null, attempts = 0
      $$`)
    this.schema.raw(`
      create or replace function queue_new_recordings() returns trigger language plpgsql as $$
      begin
        perform queue_recordings(array(select id from added where audio_url is not null));
        return null;
      end $$`)
    this.schema.raw(`
      create or replace function queue_changed_recordings() returns trigger language plpgsql as $$
      begin
        perform queue_recordings(array(
          select after.id from new_rows after join old_rows before on before.id = after.id
          where after.audio_url is not null and (
            after.audio_url is distinct from before.audio_url
            or after.audio_sha256 is distinct from before.audio_sha256
            or after.text <> before.text)));
        delete from recording_preparations where speech_id in (
          select id from new_rows where audio_url is null);
        return null;
      end $$`)
    this.schema.raw(`
      create trigger speeches_queue_new after insert on speeches referencing new table as added
      for each statement execute function queue_new_recordings()`)
    this.schema.raw(`
      create trigger speeches_queue_changed after update on speeches
      referencing old table as old_rows new table as new_rows
      for each statement execute function queue_changed_recordings()`)
    this.#whenUpdated(`of ${EDITED}`)
    this.schema.raw(`
      select queue_recordings(array(select id from speeches where audio_url is not null))`)
  }

  async down() {
    this.#whenUpdated('')
    this.schema.raw('drop function queue_changed_recordings() cascade')
    this.schema.raw('drop function queue_new_recordings() cascade')
    this.schema.raw('drop function queue_recordings(uuid[])')
    this.schema.raw('drop function forget_rendition() cascade')
    this.schema.dropTable('recording_preparations')
    this.schema.alterTable('speeches', (table) => table.dropColumn('rendition_url'))
  }

  /** Has the version and the time of the last change follow updates of these columns. */
  #whenUpdated(columns: string): void {
    for (const name of ['raise_version', 'set_updated_at']) {
      this.schema.raw(`drop trigger speeches_${name} on speeches`)
      this.schema.raw(`create trigger speeches_${name} before update ${columns} on speeches
        for each row execute function ${name}()`)
    }
  }
}
