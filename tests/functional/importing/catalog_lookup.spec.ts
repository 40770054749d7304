import { createHash, randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { test } from '@japa/runner'
import { createSpeech } from '#database/factories/speeches'
import { CatalogLookup } from '#importing/catalog_lookup'
import type { HashedRow } from '#importing/recordings'

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
