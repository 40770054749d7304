import { BaseSchema } from '@adonisjs/lucid/schema'

/** Imports look for speeches by their recordings, and for files that no speech refers to. */
export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('speeches', (table) => {
      table.index('audio_sha256')
      table.index('audio_url')
    })
  }

  async down() {
    this.schema.alterTable('speeches', (table) => {
      table.dropIndex('audio_url')
      table.dropIndex('audio_sha256')
    })
  }
}
