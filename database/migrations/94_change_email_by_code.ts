import { BaseSchema } from '@adonisjs/lucid/schema'

const PURPOSES = ['verify_email', 'reset_password']

/** A code that is mailed to a new address: the address counts once the code comes back. */
export default class extends BaseSchema {
  protected tableName = 'one_time_codes'

  async up() {
    this.#allow([...PURPOSES, 'change_email'])
    this.schema.alterTable(this.tableName, (table) => {
      table.string('new_email', 254)
      table.check(
        "(purpose = 'change_email') = (new_email is not null)",
        {},
        'one_time_codes_new_email'
      )
    })
  }

  async down() {
    this.schema.raw("delete from one_time_codes where purpose = 'change_email'")
    this.schema.alterTable(this.tableName, (table) => {
      table.dropChecks('one_time_codes_new_email')
      table.dropColumn('new_email')
    })
    this.#allow(PURPOSES)
  }

  #allow(purposes: string[]) {
    const list = purposes.map((purpose) => `'${purpose}'`).join(', ')
    this.schema.raw('alter table one_time_codes drop constraint one_time_codes_purpose_check')
    this.schema.raw(`alter table one_time_codes add constraint one_time_codes_purpose_check
      check (purpose in (${list}))`)
  }
}
