import { BaseSchema } from '@adonisjs/lucid/schema'

/** Sign-ins to the admin pages, in the shape that `@adonisjs/session` wants. */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('admin_sessions', (table) => {
      table.string('id').primary()
      table.text('data').notNullable()
      // The admin's id, once there is one.
      table.string('user_id').index()
      table.timestamp('expires_at').notNullable().index()
    })
  }

  async down() {
    this.schema.dropTable('admin_sessions')
  }
}
