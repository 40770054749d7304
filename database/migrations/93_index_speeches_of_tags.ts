import { BaseSchema } from '@adonisjs/lucid/schema'

/** The speeches of a tag are read from its index alone; those of two tags meet in half the time. */
export default class extends BaseSchema {
  protected tableName = 'speech_tags'

  async up() {
    this.schema.alterTable(this.tableName, (table) => {
      table.index(['tag_id', 'speech_id'])
      table.dropIndex('tag_id')
    })
  }

  async down() {
    this.schema.alterTable(this.tableName, (table) => {
      table.index('tag_id')
      table.dropIndex(['tag_id', 'speech_id'])
    })
  }
}
