import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('idempotency_keys', (table) => {
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      table.string('route', 100).notNullable()
      table.string('key', 255).notNullable()
      // SHA-256 of the request, in hex: the same key with another request is a mistake.
      table.specificType('request_hash', 'char(64)').notNullable()
      // What the first request made; the answer to a repetition is read from it.
      table.uuid('resource_id').notNullable()
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.primary(['user_id', 'route', 'key'])
    })
  }

  async down() {
    this.schema.dropTable('idempotency_keys')
  }
}
