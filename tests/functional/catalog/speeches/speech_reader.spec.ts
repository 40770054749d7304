import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { SpeechReader } from '#catalog/speeches/speech_reader'
import { createSpeech } from '#database/factories/speeches'
import { type PreparedStatement, PreparedStatements } from '#postgres/prepared_statements'

/** A reader whose queries are counted, and fail when told to. */
async function observedReader() {
  const statements = await app.container.make(PreparedStatements)
  const observed = { queries: 0, failure: undefined as Error | undefined }
  const reader = new SpeechReader(
    Object.assign(Object.create(statements) as PreparedStatements, {
      run<Row>(statement: PreparedStatement, values: unknown[]) {
        observed.queries++
        if (observed.failure !== undefined) return Promise.reject(observed.failure)
        return statements.run<Row>(statement, values)
      },
    })
  )
  return { reader, observed }
}

test.group('Reading speeches', () => {
  test('reads the speeches of requests at the same moment with one query', async ({ assert }) => {
    const speeches = [await createSpeech(), await createSpeech(), await createSpeech()]
    const ids = speeches.map(({ id }) => id)
    const { reader, observed } = await observedReader()
    const reads = Array.from({ length: 32 }, (_, index) => reader.readMany([ids[index % 3]!]))
    const found = await Promise.all(reads)
    for (const [index, byId] of found.entries()) {
      const id = ids[index % 3]!
      assert.equal(byId.get(id)?.id, id)
    }
    assert.equal(observed.queries, 1)
    await Promise.all(Array.from({ length: 33 }, () => reader.readMany(ids)))
    assert.equal(observed.queries, 3)
  })

  test('reads no speech that does not exist', async ({ assert }) => {
    const { reader } = await observedReader()
    const draft = await createSpeech([], { published: false })
    const speeches = await reader.readMany([randomUUID(), draft.id])
    assert.equal(speeches.size, 0)
  })

  test('a failed query fails every read that shared it, and later reads work again', async ({
    assert,
  }) => {
    const { id } = await createSpeech()
    const { reader, observed } = await observedReader()
    observed.failure = new Error('gone')
    const outcomes = await Promise.allSettled([reader.readMany([id]), reader.readMany([id])])
    for (const outcome of outcomes) assert.deepInclude(outcome, { reason: observed.failure })
    observed.failure = undefined
    const speeches = await reader.readMany([id])
    assert.equal(speeches.size, 1)
  })
})
