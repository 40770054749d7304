import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('admins', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.string('username', 100).notNullable()
      // Null for the admin of the environment, whose hash is ADMIN_PASSWORD_HASH.
      table.string('password', 100)
      table.timestamp('disabled_at')
      // Tokens that were issued before are not accepted any more.
      table.timestamp('credentials_changed_at').notNullable().defaultTo(this.now())
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.timestamp('updated_at').notNullable().defaultTo(this.now())
    })
    this.schema.raw('create unique index admins_username_unique on admins (lower(username))')
    this.schema.raw(`create trigger admins_set_updated_at before update on admins
      for each row execute function set_updated_at()`)
  }

  async down() {
    this.schema.dropTable('admins')
  }
}
