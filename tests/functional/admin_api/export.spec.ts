import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createToken } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { ContentFolder } from '#tests/support/importing/content'
import { file, importCsv, uploaded } from '#tests/support/importing/uploads'
import { assertProblem, assertRefused } from '#tests/support/problems'

const PATH = '/api/v1/admin/export'

/** The ids that the lines of a CSV file begin with. */
function idsOf(csv: string): string[] {
  const lines = csv.trimEnd().split('\r\n').slice(1)
  return lines.map((line) => line.split(',')[0]!)
}

test.group('GET admin/export', () => {
  test('refuses the export to {who}')
    .with([
      { who: 'guests', token: async () => undefined },
      { who: 'learners', token: createToken },
    ])
    .run(async ({ assert, client }, { token }) => {
      const given = await token()
      const request = client.get(PATH)
      const response = await (given === undefined ? request : request.bearerToken(given))
      assertProblem(assert, response, 401, 'unauthenticated')
    })

  test('an export can be imported again without a change', async ({ assert, client, cleanup }) => {
    const { admin, accessToken } = await createAdmin()
    const content = new ContentFolder(cleanup)
    content.add(2)
    content.add(1, { text: `=1+1 ${content.marker}` })
    await content.import()
    const { rows } = await db.rawQuery('select id from tags where name = ?', [
      `tag ${content.marker}`,
    ])
    const response = await client.get(PATH).qs({ tag_id: rows[0].id }).bearerToken(accessToken)
    response.assertStatus(200)
    assert.equal(response.header('content-type'), 'text/csv; charset=utf-8')
    assert.match(
      response.header('content-disposition')!,
      /^attachment; filename="saywell-\d{4}-\d\d-\d\d\.csv"$/
    )
    const csv = response.text()
    assert.sameMembers(
      idsOf(csv),
      content.rows.map((row) => row.external_id)
    )
    assert.include(csv, ",'=1+1 ")
    const before = await content.speeches()
    const files = await Promise.all(
      before.map(async ({ audio_url: key }) => {
        const storage = await app.container.make('drive.manager')
        return file(key.split('/')[1]!, Buffer.from(await storage.use().getBytes(key)))
      })
    )
    const { upload_session_id: id } = await uploaded(client, accessToken, files)
    const again = await importCsv(client, accessToken, csv, { upload_session_id: id })
    assert.deepEqual(again.body().summary, { rows: 3, new: 0, changed: 0, unchanged: 3 })
    assert.deepEqual(await content.speeches(), before)
    const [entry] = await db
      .from('audit_logs')
      .where({ admin_id: admin.id, action: 'content_exported' })
    assert.deepInclude(entry, { source: 'api', resource_type: 'speech', resource_id: null })
    assert.deepEqual(entry.changes, {
      tagId: { after: rows[0].id },
      deleted: { after: false },
    })
  })

  test('filters the export as it filters the list: {query}')
    .with([
      { query: '', ids: ['a', 'b', 'c'] },
      { query: 'level=A1', ids: ['b'] },
      { query: 'type=question', ids: ['c'] },
      { query: 'published=false', ids: ['b'] },
      { query: 'published=true', ids: ['a', 'c'] },
      { query: 'warning=any', ids: ['c'] },
      { query: 'warning=audio_loud', ids: [] },
      { query: 'q=kettles', ids: ['a'] },
      { query: 'q=kettel', ids: ['a'] },
      { query: 'deleted=true', ids: ['d'] },
    ])
    .run(async ({ assert, client }, { query, ids }) => {
      const { accessToken } = await createAdmin()
      const tag = await createTag()
      const id = (letter: string) => ({ externalId: `${letter}-${tag.id}` })
      const warnings = ['audio_quiet']
      await createSpeech([tag], { ...id('a') })
      await createSpeech([tag], { ...id('b'), text: 'Tea?', level: 'A1', published: false })
      await createSpeech([tag], { ...id('c'), text: 'Milk?', type: 'question', warnings })
      const binned = await createSpeech([tag], { ...id('d'), text: 'Sugar?' })
      await db.from('speeches').where('id', binned.id).update('deleted_at', db.raw('now()'))
      const response = await client
        .get(`${PATH}?tag_id=${tag.id}&${query}`)
        .bearerToken(accessToken)
      const found = idsOf(response.text()).map((one) => one.slice(0, 1))
      assert.deepEqual(found, ids)
    })

  test('refuses an export filter that it does not know', async ({ assert, client }) => {
    const { accessToken } = await createAdmin()
    const response = await client
      .get(`${PATH}?level=C2&tag_id=tea&published=1`)
      .bearerToken(accessToken)
    assertRefused(assert, response, ['level', 'tag_id', 'published'])
  })
})
