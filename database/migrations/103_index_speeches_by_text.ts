import { BaseSchema } from '@adonisjs/lucid/schema'

/** The text as an import compares it: whatever apostrophe was typed (see `plainApostrophesIn`). */
const COMPARED = String.raw`translate(text,
  U&'\2019\2018\201B\0060\00B4\2032\2035\FF07\02B9\02BB\02BC\02BD\A78C',
  U&'\0027\0027\0027\0027\0027\0027\0027\0027\0027\0027\0027\0027\0027')`

/**
 * Without it, an import read the whole catalog for each thousand of its new rows. The bin is in it:
 * PostgreSQL takes no statistics of a part of a table for the whole, and would not use it.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`create index speeches_same_text on speeches using hash (${COMPARED})`)
  }

  async down() {
    this.schema.raw('drop index speeches_same_text')
  }
}
