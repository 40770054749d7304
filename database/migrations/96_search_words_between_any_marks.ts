import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * In the locale C, PostgreSQL takes every sign beyond ASCII for a letter: of "don’t" and of “Hello” it
 * made words that nobody searches for. Now they are read as they are with the marks of ASCII.
 */
const READABLE = String.raw`translate(text,
  U&'\2019\2018\201B\00B4\2032\2035\FF07\02B9\02BB\02BC\02BD\A78C\201C\201D\201E\00AB\00BB\2013\2014\2026\00A1\00BF',
  U&'\0027\0027\0027\0027\0027\0027\0027\0027\0027\0027\0027\0027          ')`

export default class extends BaseSchema {
  async up() {
    this.schema.raw('drop index speeches_text_search')
    this.schema.raw(
      `create index speeches_text_search on speeches using gin (to_tsvector('english', ${READABLE}))`
    )
  }

  async down() {
    this.schema.raw('drop index speeches_text_search')
    this.schema.raw(
      "create index speeches_text_search on speeches using gin (to_tsvector('english', text))"
    )
  }
}
