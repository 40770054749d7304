import { BaseSchema } from '@adonisjs/lucid/schema'

const NAMES = [
  { table: 'users', column: 'email' },
  { table: 'tags', column: 'name' },
  { table: 'admins', column: 'username' },
]

/**
 * Names are the same if they differ only in the case of A to Z (`postgres/name_key.ts`), whatever the
 * locale of the database. Fewer names are the same than before, so no row is in the way.
 */
export default class extends BaseSchema {
  async up() {
    for (const { table, column } of NAMES) {
      this.schema.raw(`drop index ${table}_${column}_unique`)
      this.schema.raw(
        `create unique index ${table}_${column}_unique on ${table} (lower(${column} collate "C"))`
      )
    }
  }

  /** An index stays where rows have come that the one from before would refuse. */
  async down() {
    for (const { table, column } of NAMES) {
      this.schema.raw(`
        do $$
        begin
          drop index ${table}_${column}_unique;
          create unique index ${table}_${column}_unique on ${table} (lower(${column}));
        exception when unique_violation then
          null;
        end $$`)
    }
  }
}
