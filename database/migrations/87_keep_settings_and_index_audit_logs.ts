import { BaseSchema } from '@adonisjs/lucid/schema'

/** What an admin has set for themselves; and the audit log by thing, kind and source, newest first. */
export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('admins', (table) => {
      table.jsonb('settings').notNullable().defaultTo('{}')
      table.check("jsonb_typeof(settings) = 'object'", {}, 'admins_settings_object')
    })
    this.schema.alterTable('audit_logs', (table) =>
      table.dropIndex(['resource_type', 'resource_id'])
    )
    // Ids are unique across tables: this serves a thing with and without its kind.
    this.schema.raw(`create index audit_logs_by_resource
      on audit_logs (resource_id, created_at desc, id desc)`)
    this.schema.raw(`create index audit_logs_by_resource_type
      on audit_logs (resource_type, created_at desc, id desc)`)
    this.schema.raw(`create index audit_logs_by_source
      on audit_logs (source, created_at desc, id desc)`)
  }

  async down() {
    this.schema.raw('drop index audit_logs_by_source')
    this.schema.raw('drop index audit_logs_by_resource_type')
    this.schema.raw('drop index audit_logs_by_resource')
    this.schema.alterTable('audit_logs', (table) => table.index(['resource_type', 'resource_id']))
    this.schema.alterTable('admins', (table) => {
      table.dropChecks('admins_settings_object')
      table.dropColumn('settings')
    })
  }
}
