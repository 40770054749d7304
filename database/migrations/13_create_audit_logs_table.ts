import { BaseSchema } from '@adonisjs/lucid/schema'
import { AUDIT_SOURCES } from '#auditing/enums'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('audit_logs', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      // Who did it; both null for the terminal, and for a learner whose account was deleted.
      table.uuid('admin_id').references('admins.id').onDelete('RESTRICT')
      table.uuid('user_id').references('users.id').onDelete('SET NULL').index()
      table.string('action', 100).notNullable()
      table.string('resource_type', 50).notNullable()
      // No reference: an entry outlives what it is about.
      table.uuid('resource_id')
      // {field: {before, after}}, without any secret.
      table.jsonb('changes').notNullable().defaultTo('{}')
      table.enum('source', AUDIT_SOURCES).notNullable()
      table.specificType('ip_address', 'inet')
      table.string('request_id', 200)
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.check("jsonb_typeof(changes) = 'object'", {}, 'audit_logs_changes_object')
      table.index(['resource_type', 'resource_id'])
    })
    this.schema.raw('create index audit_logs_newest on audit_logs (created_at desc, id desc)')
  }

  async down() {
    this.schema.dropTable('audit_logs')
  }
}
