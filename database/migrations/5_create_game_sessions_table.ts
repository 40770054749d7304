import { BaseSchema } from '@adonisjs/lucid/schema'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import { MODES } from '#practice/enums'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('game_sessions', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE')
      table.enum('mode', MODES).notNullable()
      table.enum('level', LEVELS).notNullable()
      table.enum('sentence_type', SPEECH_TYPES)
      // The tags as they were then: [{id, name, category}]. A tag renamed later stays in the past.
      table.jsonb('selected_tags').notNullable().defaultTo('[]')
      table.smallint('total_sentences').notNullable()
      table.smallint('correct_count').notNullable()
      table.smallint('incorrect_count').notNullable()
      table.smallint('skipped_count').notNullable()
      table.decimal('average_score', 4, 1)
      table.timestamp('started_at')
      table.timestamp('completed_at').notNullable()
      table.integer('duration_seconds')
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.check('total_sentences between 1 and 200', {}, 'game_sessions_size')
      table.check(
        'correct_count >= 0 and incorrect_count >= 0 and skipped_count >= 0 and correct_count + incorrect_count + skipped_count = total_sentences',
        {},
        'game_sessions_counts_add_up'
      )
      table.check('average_score between 0 and 100', {}, 'game_sessions_average_score')
      table.check('started_at <= completed_at', {}, 'game_sessions_in_order')
      table.check('duration_seconds >= 0', {}, 'game_sessions_duration')
      table.check("jsonb_typeof(selected_tags) = 'array'", {}, 'game_sessions_tags_array')
      table.index(['mode', 'level'])
    })
    this.schema.raw(
      'create index game_sessions_history on game_sessions (user_id, completed_at desc, id desc)'
    )
  }

  async down() {
    this.schema.dropTable('game_sessions')
  }
}
