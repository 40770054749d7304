import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Finds words that are misspelled, with PostgreSQL's extension pg_trgm. The owner of a database may
 * create it (it is a trusted one). Where somebody else created it, its schema need not be on the
 * search path: so our functions name it, and the planner sees through them to the index.
 *
 * Going down leaves the extension: others may use it.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('create extension if not exists pg_trgm')
    this.schema.raw(`
      do $$
      declare
        home text;
      begin
        select quote_ident(n.nspname) into home
        from pg_extension e join pg_namespace n on n.oid = e.extnamespace
        where e.extname = 'pg_trgm';
        execute format(
          'create index speeches_similar_words on speeches using gin (text %s.gin_trgm_ops)', home);
        execute format(
          'create or replace function has_similar_word(body text, word text) returns boolean
           language sql stable parallel safe
           return body operator(%s.%%>) word', home);
        execute format(
          'create or replace function word_likeness(body text, word text) returns real
           language sql immutable parallel safe
           return %s.word_similarity(word, body)', home);
      end $$`)
  }

  async down() {
    this.schema.raw('drop function word_likeness(text, text)')
    this.schema.raw('drop function has_similar_word(text, text)')
    this.schema.raw('drop index speeches_similar_words')
  }
}
