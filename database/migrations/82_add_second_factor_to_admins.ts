import { BaseSchema } from '@adonisjs/lucid/schema'

/** The authenticator app of an admin, and the codes for when it is lost. */
export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('admins', (table) => {
      // Encrypted; null without a second factor.
      table.text('totp_secret')
      // Of the last code that was let through: none works twice.
      table.integer('totp_last_step')
    })
    this.schema.createTable('admin_recovery_codes', (table) => {
      table.uuid('admin_id').notNullable().references('admins.id').onDelete('cascade')
      // SHA-256: a code has 80 random bits.
      table.string('code_hash', 64).notNullable()
      table.primary(['admin_id', 'code_hash'])
    })
  }

  async down() {
    this.schema.dropTable('admin_recovery_codes')
    this.schema.alterTable('admins', (table) => {
      table.dropColumn('totp_last_step')
      table.dropColumn('totp_secret')
    })
  }
}
