import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { type ReviewQueue, ReviewQueues } from '#catalog/speeches/review_queue'
import { SpeechList } from '#catalog/speeches/speech_list'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { fillLargeCatalog } from '#tests/support/large_catalog'
import { createOwnDatabase } from '#tests/support/own_database'
import { scannedTables, watchStatements } from '#tests/support/statements'

/** So many that reading all of them is the planner's choice where no index serves. */
const COUNT = 100_000

test.group('The queues of a review in a large catalog', () => {
  test('are read and counted by index', async ({ assert, cleanup }) => {
    const { name } = await createOwnDatabase(cleanup)
    const client = db.connection(name)
    const { batchId } = await fillLargeCatalog(client, COUNT)
    const list = new SpeechList(client as never, new SpeechSearch(client as never))
    const queues = new ReviewQueues(client as never, list)
    const each: ReviewQueue[] = (['drafts', 'warnings'] as const).flatMap((kind) => [
      { kind },
      { kind, level: 'C1' },
      { kind, batchId },
    ])
    const statements = watchStatements(cleanup)
    for (const queue of each) {
      const { next } = await queues.behind(queue, undefined, undefined)
      const [speech] = await queues.find(next === undefined ? [] : [next.id])
      await queues.behind(queue, speech?.place, speech?.place)
    }
    await queues.numbers()
    await queues.imports()
    await queues.total()
    const asked = statements.filter(({ text }) => /speeches/.test(text))
    assert.lengthOf(asked, 3 * each.length + 3)
    const slow: string[] = []
    for (const statement of asked) {
      const scanned = await scannedTables(client, statement)
      if (scanned.includes('speeches')) slow.push(statement.text)
    }
    assert.deepEqual(slow, [])
  }).timeout(120_000)
})
