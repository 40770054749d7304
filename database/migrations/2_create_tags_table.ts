import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('tags', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.string('name', 100).notNullable()
      table.string('category', 50).index()
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.check('length(trim(name)) > 0', {}, 'tags_named')
    })
    this.schema.raw('create unique index tags_name_unique on tags (lower(name))')
  }

  async down() {
    this.schema.dropTable('tags')
  }
}
