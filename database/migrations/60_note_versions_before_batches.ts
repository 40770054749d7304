import { BaseSchema } from '@adonisjs/lucid/schema'

/** The version that a batch has found: when it is undone, the batch before it can be undone again. */
export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('batch_speeches', (table) => {
      // Null for a speech that the batch has made.
      table.integer('version_before')
    })
  }

  async down() {
    this.schema.alterTable('batch_speeches', (table) => {
      table.dropColumn('version_before')
    })
  }
}
