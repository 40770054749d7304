import { BaseSchema } from '@adonisjs/lucid/schema'
import { BATCH_KINDS } from '#catalog/enums'

/**
 * A batch is a change of many speeches at once that can be undone as a whole. It keeps what each
 * speech was before, and the version that it gave to it: another version shows that somebody has
 * changed the speech since.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('batches', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.enum('kind', BATCH_KINDS).notNullable()
      // What was asked for, and what is needed beside the speeches to undo it.
      table.jsonb('details').notNullable()
      table.integer('speech_count').notNullable().defaultTo(0)
      table.uuid('admin_id').references('admins.id').onDelete('SET NULL')
      table.timestamp('created_at').notNullable().defaultTo(this.now()).index()
      table.timestamp('undone_at')
    })
    this.schema.createTable('batch_speeches', (table) => {
      table.uuid('batch_id').notNullable().references('batches.id').onDelete('CASCADE')
      table.uuid('speech_id').notNullable().index()
      // Null for a speech that the batch has made.
      table.jsonb('before')
      table.integer('version').notNullable()
      table.primary(['batch_id', 'speech_id'])
    })
  }

  async down() {
    this.schema.dropTable('batch_speeches')
    this.schema.dropTable('batches')
  }
}
