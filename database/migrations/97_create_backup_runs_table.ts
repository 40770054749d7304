import { BaseSchema } from '@adonisjs/lucid/schema'

/** When backups were made and verified: by whom they are watched, and whose turn the day's is. */
export default class extends BaseSchema {
  protected tableName = 'backup_runs'

  async up() {
    this.schema.createTable(this.tableName, (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.text('kind').notNullable().checkIn(['create', 'verify'])
      // In UTC, of the backup that servers make each day: whoever inserts it makes it.
      table.date('day').unique()
      table.timestamp('started_at').notNullable().defaultTo(this.now()).index()
      // Null while it runs, and when its process ended before it did.
      table.timestamp('ended_at')
      table.text('error')
      table.text('name')
      table.bigInteger('bytes')
      table.integer('missing_recordings')
    })
  }

  async down() {
    this.schema.dropTable(this.tableName)
  }
}
