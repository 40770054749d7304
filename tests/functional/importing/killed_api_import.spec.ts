import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { HoldingProxy } from '#tests/support/holding_proxy'
import { ContentFolder } from '#tests/support/importing/content'
import { file, importCsv, postImport, storedKeys, uploaded } from '#tests/support/importing/uploads'
import { serve } from '#tests/support/serving'
import { until } from '#tests/support/until'

test.group('A server that is killed while it imports', (group) => {
  group.each.timeout(60_000)

  test('an import over the API that is killed {moment} is done {times}')
    .with([
      { moment: 'before the commit', held: 'statement' as const, times: 'not at all', count: 0 },
      { moment: 'after the commit', held: 'answer' as const, times: 'once', count: 2 },
    ])
    .run(async ({ assert, client, cleanup }, { held, count }) => {
      const proxy = await HoldingProxy.start(testsDatabaseUrl())
      cleanup(() => proxy.close())
      const server = await serve({ DATABASE_URL: proxy.url }, cleanup)
      const { accessToken } = await createAdmin()
      const content = new ContentFolder(cleanup)
      const files = content.add(2).map(({ audio_filename: name }) => {
        return file(name, readFileSync(join(content.audio, name)))
      })
      const { upload_session_id: id } = await uploaded(client, accessToken, files)

      const caught = proxy.hold('COMMIT', held)
      const broken = postImport(server.origin, accessToken, 'csv', [
        { name: 'csv', filename: 'a.csv', content: content.csv() },
        { name: 'upload_session_id', content: id },
      ]).catch(() => undefined)
      await caught
      await until('the rows are as they will be', async () => {
        const speeches = await content.speeches()
        return speeches.length === count
      })
      server.process.kill('SIGKILL')
      await server.process.exited
      await broken

      assert.lengthOf(await content.speeches(), count)
      assert.lengthOf(await storedKeys(`uploads/${id}/`), 2)
      const uploads = await db.from('uploads').where('session_id', id)
      assert.lengthOf(uploads, 2 - count)
      // It waits until the database has noticed that the server is gone.
      const again = await importCsv(client, accessToken, content.csv(), { upload_session_id: id })
      again.assertStatus(count === 0 ? 200 : 409)
      const speeches = await content.speeches()
      assert.lengthOf(speeches, 2)
      for (const { audio_url: key } of speeches) assert.deepEqual(await storedKeys(key), [key])
    })
})
