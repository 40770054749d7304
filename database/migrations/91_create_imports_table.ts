import { BaseSchema } from '@adonisjs/lucid/schema'
import { IMPORT_STATES } from '#importing/jobs/import_states'

/**
 * Imports that an admin makes in the pages, in steps: recordings, sheet, check, import. Checking and
 * importing are done by servers in the background; whoever has the claim is at it.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('imports', (table) => {
      table.uuid('id').primary()
      // What people call it; never used again, so it has gaps.
      table.specificType('number', 'integer generated always as identity').notNullable().unique()
      table.uuid('admin_id').notNullable().references('admins.id').onDelete('CASCADE')
      table.enum('state', IMPORT_STATES).notNullable().defaultTo('collecting')
      // Null once its recordings are taken or gone.
      table.uuid('upload_session_id').references('upload_sessions.id').onDelete('SET NULL')
      table.text('csv_key').unique()
      table.text('csv_name')
      // How the sheet was read: encoding, delimiter, headings and the first rows.
      table.jsonb('sheet')
      // What to take instead of what is detected.
      table.text('encoding')
      table.text('delimiter')
      table.boolean('draft').notNullable().defaultTo(false)
      table.boolean('strict').notNullable().defaultTo(false)
      // As the command prints it.
      table.jsonb('report')
      // The numbers of the report, of which lists are made.
      table.jsonb('summary')
      // The numbers that were seen before something changed.
      table.jsonb('earlier')
      // Of what the check has planned.
      table.specificType('digest', 'char(64)')
      table.text('faulty_key').unique()
      table.jsonb('progress')
      table.text('error')
      table.specificType('attempts', 'smallint').notNullable().defaultTo(0)
      table.timestamp('due_at').notNullable().defaultTo(this.now())
      table.uuid('claim')
      table.timestamp('claimed_at')
      // Who confirmed it, from where: for the audit log.
      table.jsonb('origin')
      table.uuid('batch_id').references('batches.id').onDelete('SET NULL')
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.timestamp('started_at')
      table.timestamp('finished_at')
      table.index('upload_session_id')
      table.index('batch_id')
    })
    this.schema.raw(`
      create index imports_due_index on imports (due_at) where state in ('checking', 'importing')`)
  }

  async down() {
    this.schema.dropTable('imports')
  }
}
