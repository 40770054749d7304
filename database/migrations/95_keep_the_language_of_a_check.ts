import { BaseSchema } from '@adonisjs/lucid/schema'

/** The file of faulty rows is written by a job, in the language of who has asked for the check. */
export default class extends BaseSchema {
  protected tableName = 'imports'

  async up() {
    this.schema.alterTable(this.tableName, (table) => {
      table.string('language', 35).notNullable().defaultTo('en')
    })
  }

  async down() {
    this.schema.alterTable(this.tableName, (table) => {
      table.dropColumn('language')
    })
  }
}
