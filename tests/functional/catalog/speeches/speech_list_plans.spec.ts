import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { ListChoices } from '#catalog/speeches/list_choices'
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
      { ...all, words: 'large-77' },
      { ...all, words: 'large-77', level: 'A1', tagId },
      { ...all, words: 'lantern 77', sort: 'text' },
      { ...all, words: 'kettel 77', level: 'A1' },
    ]
    const statements = watchStatements(cleanup)
    const slow: string[] = []
    for (const query of queries) {
      statements.length = 0
      const first = await list.page(query)
      if (first.next !== undefined) await list.page({ ...query, after: first.next })
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

test.group('What the list of a large catalog can be narrowed to', () => {
  test('has the last imports without reading all batches', async ({ assert, cleanup }) => {
    const { name } = await createOwnDatabase(cleanup)
    const client = db.connection(name)
    await client.rawQuery(`insert into batches (kind, details, created_at)
      select case when n % 100 = 0 then 'import' else 'bulk_change' end, '{}',
        now() - n * interval '1 minute'
      from generate_series(1, 20000) n`)
    await client.rawQuery('vacuum (analyze)')
    const statements = watchStatements(cleanup)
    const { imports } = await new ListChoices(client as never).read()
    assert.lengthOf(imports, 20)
    assert.lengthOf(statements, 1)
    assert.notInclude(await scannedTables(client, statements[0]!), 'batches')
  }).timeout(60_000)
})

test.group('The list of a tag that very many speeches have', () => {
  test('has those that come last as well: {sort}')
    .with([{ sort: '-created_at' }, { sort: 'created_at' }] as const)
    .run(async ({ assert, cleanup }, { sort }) => {
      const { name } = await createOwnDatabase(cleanup)
      const client = db.connection(name)
      const { tagId } = await fillLargeCatalog(client, COUNT)
      await client.rawQuery('delete from speech_tags')
      // The oldest four thousand: all others come first, or last.
      await client.rawQuery(
        `insert into speech_tags (speech_id, tag_id)
         select id, ? from speeches where deleted_at is null order by created_at limit 4000`,
        [tagId]
      )
      const list = new SpeechList(client as never, new SpeechSearch(client as never))
      const query = { deleted: false, perPage: 50, tagId, sort }
      const first = await list.page(query)
      assert.lengthOf(first.speeches, 50)
      const second = await list.page({ ...query, after: first.next })
      assert.lengthOf(second.speeches, 50)
      const back = await list.page({ ...query, before: second.previous })
      assert.deepEqual(
        back.speeches.map(({ id }) => id),
        first.speeches.map(({ id }) => id)
      )
    })
    .timeout(60_000)
})

/** The search for similar words forbids it by itself. */
function isOfSpeeches({ text }: Statement): boolean {
  return /\bspeeches\b/.test(text) && !/^explain|has_similar_word/.test(text)
}
