import { createHash, randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { test } from '@japa/runner'
import { createSpeech } from '#database/factories/speeches'
import { CatalogLookup, findSameTexts } from '#importing/catalog_lookup'
import type { HashedRow } from '#importing/recordings'
import { fillLargeCatalog } from '#tests/support/large_catalog'
import { createOwnDatabase } from '#tests/support/own_database'
import { scannedTables, watchStatements } from '#tests/support/statements'

const ROWS = 2500

/** A client that notes the ids of all speeches that it has read. */
function noting(ids: string[]): QueryClientContract {
  return new Proxy(db.connection(), {
    get(client, name, receiver) {
      if (name !== 'rawQuery') return Reflect.get(client, name, receiver) as unknown
      return async (...args: [string, never]) => {
        const result = (await client.rawQuery(...args)) as { rows: { id: string }[] }
        ids.push(...result.rows.map(({ id }) => id))
        return result
      }
    },
  })
}

test('the speeches that share a recording are read once, however many rows name it', async ({
  assert,
}) => {
  const sha256 = createHash('sha256').update(randomUUID()).digest('hex')
  const speech = await createSpeech([], { audioSha256: sha256, text: 'The kettle is on.' })
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const text = row === 0 ? 'The kettle is on.' : `Say the number ${row}.`
    const { level, type } = speech
    return { row, externalId: null, text, level, type, sha256, tags: [] } as unknown as HashedRow
  })
  const read: string[] = []
  const lookup = await CatalogLookup.read(noting(read), rows, false)
  assert.deepEqual(read, [speech.id])
  const found = rows.map((row) => lookup.sameSpeeches(row).map(({ id }) => id))
  assert.deepEqual(found, [[speech.id], ...Array.from({ length: ROWS - 1 }, () => [])])
})

/** Rows like no speech of the catalog, each with a recording of its own. */
function newRows(count: number): HashedRow[] {
  return Array.from({ length: count }, (_, row) => {
    const sha256 = createHash('sha256').update(`${row}`).digest('hex')
    const text = `Say the number ${row}.`
    const facts = { externalId: `new ${row}`, level: 'A1', type: 'answer', tags: [] }
    return { row, text, sha256, ...facts } as unknown as HashedRow
  })
}

test('no row has an import read, lock or compare the whole catalog', async ({
  assert,
  cleanup,
}) => {
  const { name } = await createOwnDatabase(cleanup)
  const client = db.connection(name)
  await fillLargeCatalog(client, 20_000)
  const rows = newRows(100)
  const statements = watchStatements(cleanup)
  await client.transaction(async (trx) => {
    await CatalogLookup.read(trx, rows, true)
    await findSameTexts(
      trx,
      rows.map((row) => ({ row }))
    )
  })
  const asked = statements.filter(({ text }) => text.includes('from speeches'))
  const scanned = await Promise.all(asked.map((one) => scannedTables(client, one)))
  assert.notInclude(scanned.flat(), 'speeches')
  assert.lengthOf(asked, 3)
}).timeout(60_000)
