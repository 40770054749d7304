import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { HoldingProxy } from '#tests/support/holding_proxy'
import { ContentFolder } from '#tests/support/importing/content'
import { check, collect, digestIn } from '#tests/support/importing/panel_import'
import { storedKeys } from '#tests/support/importing/uploads'
import { serve } from '#tests/support/serving'
import { until } from '#tests/support/until'

/** The claim of a killed server is old at once, not after half a minute. */
async function forgetClaim(id: string): Promise<void> {
  const old = db.raw("now() - interval '31 seconds'")
  await db.from('imports').where('id', id).whereNotNull('claim').update({ claimed_at: old })
}

async function reaches(id: string, state: string): Promise<void> {
  await until(`the import is ${state}`, async () => {
    const row = (await db.from('imports').where('id', id).first()) as { state: string }
    return row.state === state
  })
}

test.group('A server that is killed in the middle of an import of the pages', (group) => {
  group.each.timeout(90_000)

  test('the next server goes on, and what was killed {moment} is imported once')
    .with([
      { moment: 'before the commit', held: 'statement' as const },
      { moment: 'after the commit', held: 'answer' as const },
    ])
    .run(async ({ assert, cleanup }, { held }) => {
      const content = new ContentFolder(cleanup)
      content.add(2)
      const begun = await collect(content)
      const { html } = await check(begun)
      const proxy = await HoldingProxy.start(testsDatabaseUrl())
      cleanup(() => proxy.close())
      const first = await serve({ DATABASE_URL: proxy.url }, cleanup)
      const caught = proxy.hold('COMMIT', held)
      await begun.client.post(`${begun.path}/result`, { digest: digestIn(html) })
      await caught
      if (held === 'answer') await reaches(begun.id, 'done')
      first.process.kill('SIGKILL')
      await first.process.exited
      await forgetClaim(begun.id)

      await serve({ DATABASE_URL: testsDatabaseUrl() }, cleanup)
      await reaches(begun.id, 'done')
      const speeches = await content.speeches()
      assert.lengthOf(speeches, 2)
      for (const { audio_url: key } of speeches) assert.deepEqual(await storedKeys(key), [key])
      const page = await begun.client.get(`${begun.path}/result`)
      assert.include(page.html, '2 speeches imported')
    })

  test('a check goes on after a restart', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(2)
    const begun = await collect(content)
    const proxy = await HoldingProxy.start(testsDatabaseUrl())
    cleanup(() => proxy.close())
    const first = await serve({ DATABASE_URL: proxy.url }, cleanup)
    const caught = proxy.hold("update imports i set state = 'checked'", 'statement')
    await begun.client.post(`${begun.path}/check`)
    await caught
    first.process.kill('SIGKILL')
    await first.process.exited
    await forgetClaim(begun.id)
    await serve({ DATABASE_URL: testsDatabaseUrl() }, cleanup)
    await reaches(begun.id, 'checked')
    const { html } = await begun.client.get(`${begun.path}/check`)
    assert.include(html, 'Import 2 speeches')
  })
})
