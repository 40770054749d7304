import { BaseSchema } from '@adonisjs/lucid/schema'

/** The audit log is read a page at a time, newest first, under one of these filters. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`create index audit_logs_by_admin
      on audit_logs (admin_id, created_at desc, id desc)`)
    this.schema.raw(`create index audit_logs_by_action
      on audit_logs (action, created_at desc, id desc)`)
  }

  async down() {
    this.schema.raw('drop index audit_logs_by_action')
    this.schema.raw('drop index audit_logs_by_admin')
  }
}
