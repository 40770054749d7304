import { BaseSchema } from '@adonisjs/lucid/schema'

/** The newest imports, which the list of speeches can be narrowed to. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`create index batches_imports
      on batches (created_at desc, id desc) where kind = 'import'`)
  }

  async down() {
    this.schema.raw('drop index batches_imports')
  }
}
