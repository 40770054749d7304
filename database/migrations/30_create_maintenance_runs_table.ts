import { BaseSchema } from '@adonisjs/lucid/schema'

/** One row for each day's maintenance: whoever inserts it does it, and no other server. */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('maintenance_runs', (table) => {
      // In UTC.
      table.date('day').primary()
      table.timestamp('started_at').notNullable().defaultTo(this.now())
      // Null while it runs, when it failed, and when its process ended before it did.
      table.timestamp('finished_at')
    })
  }

  async down() {
    this.schema.dropTable('maintenance_runs')
  }
}
