import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The lists of the admin pages are read a page at a time, along an index: by each sort, and for what
 * waits to be done. The bin is small, and has its own index.
 */
const INDEXES = {
  speeches_live_newest: '(created_at, id) where deleted_at is null',
  speeches_live_changed: '(updated_at, id) where deleted_at is null',
  speeches_live_text: '(lower(text), id) where deleted_at is null',
  speeches_live_level: '(level, created_at, id) where deleted_at is null',
  speeches_drafts: '(created_at, id) where deleted_at is null and not published',
  speeches_doubtful: `(created_at, id) where deleted_at is null and warnings <> '{}'`,
  speeches_unrecorded: '(created_at, id) where deleted_at is null and audio_url is null',
}

export default class extends BaseSchema {
  async up() {
    for (const [name, columns] of Object.entries(INDEXES)) {
      this.schema.raw(`create index ${name} on speeches ${columns}`)
    }
  }

  async down() {
    for (const name of Object.keys(INDEXES)) this.schema.raw(`drop index ${name}`)
  }
}
