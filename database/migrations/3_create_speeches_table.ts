import { BaseSchema } from '@adonisjs/lucid/schema'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('speeches', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.string('external_id', 100).unique()
      table.text('text').notNullable()
      table.enum('level', LEVELS).notNullable()
      table.enum('type', SPEECH_TYPES).notNullable().defaultTo('answer')
      // The recording's key in the storage; null once a purge removed the recording.
      table.text('audio_url')
      table.specificType('audio_sha256', 'char(64)')
      table.integer('audio_duration_ms')
      table.boolean('published').notNullable().defaultTo(true)
      table.timestamp('deleted_at')
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.timestamp('updated_at').notNullable().defaultTo(this.now())
      table.check('length(trim(text)) > 0 and length(text) <= 500', {}, 'speeches_text_length')
      table.check('audio_duration_ms > 0', {}, 'speeches_audio_duration_positive')
      table.check("audio_sha256 ~ '^[0-9a-f]{64}$'", {}, 'speeches_audio_sha256_hex')
      table.index(['level', 'type'])
    })
    this.schema.raw(
      "create index speeches_text_search on speeches using gin (to_tsvector('english', text))"
    )
    this.schema.raw(`create trigger speeches_set_updated_at before update on speeches
      for each row execute function set_updated_at()`)
    this.schema.createTable('speech_tags', (table) => {
      table.uuid('speech_id').notNullable().references('speeches.id').onDelete('CASCADE')
      table.uuid('tag_id').notNullable().references('tags.id').onDelete('CASCADE').index()
      table.primary(['speech_id', 'tag_id'])
    })
  }

  async down() {
    this.schema.dropTable('speech_tags')
    this.schema.dropTable('speeches')
  }
}
