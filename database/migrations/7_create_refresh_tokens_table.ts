import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('refresh_tokens', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE').index()
      // All tokens of one sign-in.
      table.uuid('family').notNullable().index()
      // SHA-256 of the token, in hex: the token itself is nowhere.
      table.specificType('token_hash', 'char(64)').notNullable().unique()
      table.string('device_name', 100)
      table.timestamp('expires_at').notNullable()
      table.timestamp('used_at')
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.check("token_hash ~ '^[0-9a-f]{64}$'", {}, 'refresh_tokens_hash_hex')
    })
  }

  async down() {
    this.schema.dropTable('refresh_tokens')
  }
}
