import { BaseSchema } from '@adonisjs/lucid/schema'

/** Recordings that wait for the CSV file, or for the speech, that names them. */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('upload_sessions', (table) => {
      table.uuid('id').primary()
      table.uuid('admin_id').notNullable().references('admins.id').onDelete('CASCADE')
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.timestamp('expires_at').notNullable().index()
      // Set by the import that took its recordings.
      table.timestamp('used_at')
    })
    this.schema.createTable('uploads', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.uuid('session_id').notNullable().references('upload_sessions.id').onDelete('CASCADE')
      // As the CSV file names it, in Unicode's form NFC.
      table.text('filename').notNullable()
      table.text('storage_key').notNullable().unique()
      table.specificType('sha256', 'char(64)').notNullable()
      table.integer('size_bytes').notNullable()
      table.integer('duration_ms').notNullable()
      // Objects with the code and the message of what an admin should hear again.
      table.jsonb('warnings').notNullable().defaultTo('[]')
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.unique(['session_id', 'filename'])
    })
  }

  async down() {
    this.schema.dropTable('uploads')
    this.schema.dropTable('upload_sessions')
  }
}
