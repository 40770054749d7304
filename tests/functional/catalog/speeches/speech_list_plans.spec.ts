import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { SpeechList, type SpeechListQuery } from '#catalog/speeches/speech_list'
import { SPEECH_SORTS, SpeechSearch } from '#catalog/speeches/speech_search'
import { fillLargeCatalog } from '#tests/support/large_catalog'
import { createOwnDatabase } from '#tests/support/own_database'
import { scannedTables, type Statement, watchStatements } from '#tests/support/statements'

/** So many that reading all of them is the planner's choice where no index serves. */
const COUNT = 20_000

test.group('The lists of a large catalog', () => {
  test('no page, count or neighbour is found by reading all speeches', async ({
    assert,
    cleanup,
  }) => {
    const { name } = await createOwnDatabase(cleanup)
    const client = db.connection(name)
    const { tagId, commonTagId, batchId } = await fillLargeCatalog(client, COUNT)
    const list = new SpeechList(client as never, new SpeechSearch(client as never))
    const all = { deleted: false, perPage: 50 }
    const queries: SpeechListQuery[] = [
      ...SPEECH_SORTS.map((sort) => ({ ...all, sort })),
      ...SPEECH_SORTS.map((sort) => ({ ...all, sort, tagId })),
      { ...all, level: ['A1'] },
      { ...all, level: ['A1', 'C1'], type: 'question' },
      { ...all, type: 'answer' },
      { ...all, tagId: commonTagId },
      { ...all, tagId: [tagId, commonTagId], level: 'B1' },
      { ...all, published: true },
      { ...all, published: false },
      { ...all, published: false, sort: 'text' },
      { ...all, deleted: true },
      { ...all, recorded: true },
      { ...all, recorded: false },
      { ...all, warning: 'any' },
      { ...all, warning: 'audio_quiet', type: 'question' },
      { ...all, warning: 'audio_clipped' },
      { ...all, batchId },
      { ...all, batchId, tagId },
      { ...all, words: 'kettles' },
      { ...all, words: 'lantern 77', sort: 'text' },
      { ...all, words: 'kettel 77', level: 'A1' },
    ]
    const statements = watchStatements(cleanup)
    const slow: string[] = []
    for (const query of queries) {
      statements.length = 0
      const first = await list.page(query)
      if (first.next) await list.page({ ...query, after: first.next })
      await list.neighbours(query, first.speeches.at(0)?.id ?? tagId)
      await list.counts([query])
      const found = await Promise.all(
        statements.filter(isOfSpeeches).map(async (statement) => {
          const scanned = await scannedTables(client, statement)
          return scanned.includes('speeches')
            ? [`${JSON.stringify(query)}: ${statement.text} ${JSON.stringify(statement.values)}`]
            : []
        })
      )
      slow.push(...found.flat())
    }
    assert.deepEqual(slow, [])
  }).timeout(60_000)
})

/** The search for similar words forbids it by itself. */
function isOfSpeeches({ text }: Statement): boolean {
  return /\bspeeches\b/.test(text) && !/^explain|has_similar_word/.test(text)
}
