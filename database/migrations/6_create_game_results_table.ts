import { BaseSchema } from '@adonisjs/lucid/schema'
import { USER_RESPONSES } from '#practice/enums'

const SCORES = ['pronunciation_score', 'accuracy_score', 'fluency_score', 'completeness_score']

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('game_results', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.uuid('session_id').notNullable().references('game_sessions.id').onDelete('CASCADE')
      // A speech that was practised stays, in the bin at most, for the history of its learners.
      table.uuid('speech_id').notNullable().references('speeches.id').onDelete('RESTRICT').index()
      table.smallint('sequence_number').notNullable()
      table.enum('user_response', USER_RESPONSES).notNullable()
      table.text('recognized_text')
      for (const score of SCORES) {
        table.decimal(score, 4, 1)
        table.check(`${score} between 0 and 100`, {}, `game_results_${score}`)
      }
      table.integer('response_time_ms')
      table.check('sequence_number >= 1', {}, 'game_results_sequence_number')
      table.check('response_time_ms >= 0', {}, 'game_results_response_time')
      table.check('length(recognized_text) <= 2000', {}, 'game_results_recognized_text_length')
      table.unique(['session_id', 'sequence_number'])
    })
  }

  async down() {
    this.schema.dropTable('game_results')
  }
}
