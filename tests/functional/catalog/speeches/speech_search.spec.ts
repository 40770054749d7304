import { randomUUID } from 'node:crypto'
import emitter from '@adonisjs/core/services/emitter'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { createSpeech, insertSpeeches } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'

test.group('A search for speeches', () => {
  test('a search takes as many statements for many speeches as for one', async ({
    assert,
    cleanup,
  }) => {
    const name = `watched_${randomUUID()}`
    const { config } = db.manager.get(db.primaryConnectionName)!
    db.manager.add(name, { ...config, debug: true } as never)
    cleanup(() => db.manager.close(name, true))
    const statements: string[] = []
    const stop = emitter.on('db:query', ({ connection, sql }) => {
      if (connection === name) statements.push(sql)
    })
    cleanup(() => stop())

    const tags = [await createTag(), await createTag()]
    await insertSpeeches(100, tags)
    const search = new SpeechSearch(db.connection(name) as never)
    const query = { page: 1, deleted: false, tagId: tags[0]!.id }
    for (const [perPage, words] of [
      [1, undefined],
      [100, undefined],
      [100, 'kettle'],
    ] as const) {
      statements.length = 0
      const { speeches, total } = await search.list({ ...query, perPage, words })
      assert.equal(total, 100)
      assert.lengthOf(speeches, perPage)
      assert.lengthOf(speeches.at(-1)!.tags, 2)
      const selects = statements.filter((sql) => /^\s*select/i.test(sql))
      assert.lengthOf(selects, 3, statements.join('\n'))
    }
  })

  test('a search finds words whatever is typed for their apostrophes', async ({ assert }) => {
    const name = `o${randomUUID().slice(0, 8)}`
    const search = new SpeechSearch(db.connection() as never)
    const sent = ["'", '’', '´', 'ʼ']
    for (const sign of sent) await createSpeech([], { text: `“${name}${sign}mara” – so…` })
    for (const sign of ["'", '’', '‘', '´', 'ʼ', '＇', '′']) {
      const words = `"${name}${sign}mara"`
      const { total } = await search.list({ page: 1, perPage: 10, deleted: false, words })
      assert.equal(total, sent.length, sign)
    }
  })
})
