import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Learners and sessions are read a page at a time, newest first; learners are found by a part of the
 * address or the name as well (pg_trgm: see migration 15).
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('create index users_newest on users (created_at, id)')
    this.schema.raw(`
      do $$
      declare
        home text;
      begin
        select quote_ident(n.nspname) into home
        from pg_extension e join pg_namespace n on n.oid = e.extnamespace
        where e.extname = 'pg_trgm';
        execute format(
          'create index users_found_by_words on users
           using gin (email %1$s.gin_trgm_ops, name %1$s.gin_trgm_ops)', home);
      end $$`)
    this.schema.raw('create index game_sessions_newest on game_sessions (completed_at, id)')
    this.schema.raw(
      'create index game_sessions_by_level on game_sessions (level, completed_at, id)'
    )
  }

  async down() {
    this.schema.raw('drop index game_sessions_by_level')
    this.schema.raw('drop index game_sessions_newest')
    this.schema.raw('drop index users_found_by_words')
    this.schema.raw('drop index users_newest')
  }
}
