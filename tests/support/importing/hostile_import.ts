import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { KEEPER } from '#database/factories/admins'
import { HOSTILE_SENTENCES } from '#tests/support/hostile_content'

const FINDINGS = HOSTILE_SENTENCES.map((message, index) => {
  return { row: index + 2, column: message.slice(0, 100), code: 'hostile', message }
})

/** An import of the keeper, who has signed in, with hostile texts wherever there are any. @returns its path */
export async function createHostileImport(columns: Record<string, unknown>): Promise<string> {
  const id = randomUUID()
  const [admin] = (await db.from('admins').where('username', KEEPER)) as { id: string }[]
  await db.table('upload_sessions').insert({
    ...{ id, admin_id: admin!.id, expires_at: db.raw("now() + interval '24 hours'") },
  })
  await db.table('uploads').multiInsert(
    HOSTILE_SENTENCES.map((sentence, index) => ({
      session_id: id,
      filename: `${sentence.slice(0, 200)}.wav`,
      storage_key: `uploads/${id}/${index}.wav`,
      sha256: 'a'.repeat(64),
      size_bytes: 1_200_000,
      duration_ms: 2100,
      warnings: JSON.stringify([{ code: 'quiet', message: sentence }]),
    }))
  )
  const summary = { rows: 9, new: 4, changed: 3, unchanged: 2, warnings: 7 }
  await db.table('imports').insert({
    id,
    admin_id: admin!.id,
    upload_session_id: id,
    csv_key: `imports/${id}/a.csv`,
    csv_name: HOSTILE_SENTENCES[0],
    sheet: JSON.stringify({
      encoding: 'utf-8',
      delimiter: 'comma',
      headings: HOSTILE_SENTENCES,
      rows: [{ row: 2, cells: HOSTILE_SENTENCES }],
      faults: HOSTILE_SENTENCES,
    }),
    summary: JSON.stringify({ ...summary, faults: 0, accepted: true }),
    earlier: JSON.stringify({ ...summary, faults: 1, accepted: false }),
    report: JSON.stringify({
      encoding: 'utf-8',
      delimiter: 'comma',
      new_tags: HOSTILE_SENTENCES,
      faults: FINDINGS,
      warnings: FINDINGS,
      unused_files: HOSTILE_SENTENCES,
    }),
    digest: 'a'.repeat(64),
    error: HOSTILE_SENTENCES[0],
    // Left alone by servers.
    due_at: db.raw("now() + interval '1 day'"),
    ...columns,
  })
  return `/admin/imports/${id}`
}
