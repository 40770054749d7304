import { BaseSchema } from '@adonisjs/lucid/schema'
import { RECEIPT_STATUSES } from '#practice/enums'

/** Results whose score this server has given, which a receipt proves. Each is used once. */
export default class extends BaseSchema {
  async up() {
    this.schema.alterTable('game_sessions', (table) => {
      table.smallint('verified_count').notNullable().defaultTo(0)
    })
    this.schema.alterTable('game_results', (table) => {
      table
        .text('receipt_status')
        .notNullable()
        .defaultTo('none')
        .checkIn([...RECEIPT_STATUSES])
      table.uuid('receipt_id')
      // What the receipt says of the words and sounds (scoring/receipts/receipt_content.ts).
      table.binary('score_details')
    })
    this.schema.raw(`create unique index game_results_receipt_id
      on game_results (receipt_id) where receipt_id is not null`)
    // Of sessions that were deleted. Nobody's: the ids are random.
    this.schema.createTable('spent_receipts', (table) => {
      table.uuid('receipt_id').primary()
      table.timestamp('spent_at').notNullable().defaultTo(this.now())
    })
    // By which a copy of it is known.
    this.schema.alterTable('speeches', (table) =>
      table.specificType('rendition_sha256', 'char(64)')
    )
  }

  async down() {
    this.schema.alterTable('speeches', (table) => table.dropColumn('rendition_sha256'))
    this.schema.dropTable('spent_receipts')
    this.schema.alterTable('game_results', (table) => {
      table.dropColumns('receipt_status', 'receipt_id', 'score_details')
    })
    this.schema.alterTable('game_sessions', (table) => table.dropColumn('verified_count'))
  }
}
