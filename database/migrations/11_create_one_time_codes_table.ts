import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('one_time_codes', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE').index()
      table.enum('purpose', ['verify_email', 'reset_password']).notNullable()
      // HMAC-SHA256 of the code under the application's key, in hex: the code itself is nowhere.
      table.specificType('code_hash', 'char(64)').notNullable()
      table.smallint('wrong_attempts').notNullable().defaultTo(0)
      table.timestamp('expires_at').notNullable()
      table.timestamp('used_at')
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.check("code_hash ~ '^[0-9a-f]{64}$'", {}, 'one_time_codes_hash_hex')
    })
  }

  async down() {
    this.schema.dropTable('one_time_codes')
  }
}
