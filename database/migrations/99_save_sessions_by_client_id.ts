import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The app's own id of a session. It never expires, so that a phone that comes back after weeks saves
 * nothing twice. Of sessions that were deleted the id stays, or sending them again would bring them
 * back.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('game_sessions', (table) => table.uuid('client_id'))
    this.schema.raw(`create unique index game_sessions_client_id
      on game_sessions (user_id, client_id) where client_id is not null`)
    this.schema.createTable('deleted_sessions', (table) => {
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      table.uuid('client_id').notNullable()
      table.timestamp('deleted_at').notNullable().defaultTo(this.now())
      table.primary(['user_id', 'client_id'])
    })
  }

  async down() {
    this.schema.dropTable('deleted_sessions')
    this.schema.alterTable('game_sessions', (table) => table.dropColumn('client_id'))
  }
}
