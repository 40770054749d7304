import { BaseSchema } from '@adonisjs/lucid/schema'

/** How a speech is queued that is in the queue already. */
const AGAIN = 'due_at = now(), claimed_at = null, attempts = 0'

/**
 * What the sound of a recording is like, for those who look after the content. None of it is in the
 * trigger's list of edits (migration 50): what was found out about a recording makes no edit stale.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('speeches', (table) => {
      // A byte for each bar of a waveform, 255 for the loudest.
      table.binary('audio_peaks')
      // EBU R128; null where nothing is loud enough.
      table.specificType('loudness_lufs', 'real')
      // The largest sample, in decibels of full scale.
      table.specificType('peak_db', 'real')
      table.integer('silence_start_ms')
      table.integer('silence_end_ms')
    })
    // The same of an upload, for the speech that takes it.
    this.schema.alterTable('uploads', (table) => table.jsonb('sound'))
    // Of a recording that was verified before there were measures.
    this.schema.alterTable('recording_preparations', (table) => {
      table.boolean('only_measure').notNullable().defaultTo(false)
    })
    this.#queueAgainWith(`${AGAIN}, only_measure = false`)
    // Whoever writes another recording without its measures gets them from the preparation.
    this.schema.raw(`
      create or replace function forget_sound() returns trigger language plpgsql as $$
      begin
        new.audio_peaks = null;
        new.loudness_lufs = null;
        new.peak_db = null;
        new.silence_start_ms = null;
        new.silence_end_ms = null;
        return new;
      end $$`)
    this.schema.raw(`
      create trigger speeches_forget_sound before update on speeches
      for each row when (new.audio_sha256 is distinct from old.audio_sha256
        and new.audio_peaks is not distinct from old.audio_peaks)
      execute function forget_sound()`)
    this.schema.raw(`
      insert into recording_preparations (speech_id, only_measure)
      select id, true from speeches where audio_url is not null
      on conflict do nothing`)
  }

  async down() {
    this.schema.raw('drop function forget_sound() cascade')
    this.schema.raw('delete from recording_preparations where only_measure')
    this.#queueAgainWith(AGAIN)
    this.schema.alterTable('recording_preparations', (table) => table.dropColumn('only_measure'))
    this.schema.alterTable('uploads', (table) => table.dropColumn('sound'))
    this.schema.alterTable('speeches', (table) => {
      table.dropColumns(
        'audio_peaks',
        'loudness_lufs',
        'peak_db',
        'silence_start_ms',
        'silence_end_ms'
      )
    })
  }

  #queueAgainWith(changes: string): void {
    this.schema.raw(`
      create or replace function queue_recordings(ids uuid[]) returns void language sql as $$
        insert into recording_preparations as waiting (speech_id) select unnest(ids)
        on conflict (speech_id) do update set ${changes}
      $$`)
  }
}
