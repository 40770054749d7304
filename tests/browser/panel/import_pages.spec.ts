import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createSpeech } from '#database/factories/speeches'
import { serverUrl } from '#tests/support/http'
import { createHostileImport } from '#tests/support/importing/hostile_import'
import { faultsOf } from '#tests/support/panel_checks'
import { openPanel } from '#tests/support/panel_page'

/** Pages of an import that is in a state beside those of `every_page.spec.ts`. */
const PAGES = [
  { name: 'check that failed', columns: { state: 'failed' }, path: '/check' },
  {
    name: 'check with faults',
    columns: {
      state: 'checked',
      summary: JSON.stringify({
        rows: 9,
        new: 1,
        changed: 0,
        unchanged: 1,
        faults: 7,
        warnings: 7,
      }),
    },
    path: '/check',
  },
  { name: 'given up', columns: { state: 'given_up' }, path: '/recordings' },
]

test.group('The pages of an import', (group) => {
  group.each.timeout(120_000)

  test('{name}: nothing that people or machines stumble over')
    .with(PAGES)
    .run(async ({ assert, browserContext }, { columns, path }) => {
      const { page, complaints } = await openPanel(browserContext)
      const place = await createHostileImport(columns)
      assert.deepEqual(await faultsOf(page, serverUrl(`${place}${path}`), 200), [])
      assert.deepEqual(complaints, [])
    })

  test('a page follows what a server is at, and shows what it comes to', async ({
    assert,
    browserContext,
  }) => {
    const progress = (done: number) => JSON.stringify({ step: 'storing', done, total: 1200 })
    const { page, complaints } = await openPanel(browserContext)
    const place = await createHostileImport({ state: 'importing', progress: progress(7) })
    const id = place.split('/').at(-1)!
    await page.goto(serverUrl(`${place}/result`))
    await page.getByText('Storing the recordings: 7 of 1,200').waitFor()
    await db
      .from('imports')
      .where('id', id)
      .update({ progress: progress(1100) })
    await page.getByText('Storing the recordings: 1,100 of 1,200').waitFor()
    assert.equal(await page.getByRole('progressbar').getAttribute('value'), '1100')
    await db.from('imports').where('id', id).update({ state: 'done', progress: null })
    await page.getByText('Nothing was to be imported').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('what is left for the servers after an import is followed as well', async ({
    assert,
    browserContext,
  }) => {
    const { page, complaints } = await openPanel(browserContext)
    const batchId = randomUUID()
    const speech = await createSpeech([], { audioUrl: `speeches/${randomUUID()}.wav` })
    await db.table('batches').insert({ id: batchId, kind: 'import', details: '{}' })
    await db.table('batch_speeches').insert({ batch_id: batchId, speech_id: speech.id, version: 1 })
    const place = await createHostileImport({ state: 'importing' })
    await page.goto(serverUrl(`${place}/result`))
    await page.getByText('The import runs').first().waitFor()
    const done = { state: 'done', batch_id: batchId }
    await db.from('imports').where('id', place.split('/').at(-1)!).update(done)
    await page.getByText('Undo the import').waitFor()
    await page.getByText('still to listen to 1 recording').waitFor()
    await db.from('recording_preparations').where('speech_id', speech.id).delete()
    await page.getByText('No recording seems to say another text.').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('without a script, the page is asked for again by itself', async ({ assert, browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const { page } = await openPanel(context)
    const place = await createHostileImport({ state: 'importing' })
    await page.goto(serverUrl(`${place}/result`))
    await page.getByText('The import runs').first().waitFor()
    await db.from('imports').where('id', place.split('/').at(-1)!).update({ state: 'done' })
    await page.getByText('Nothing was to be imported').waitFor()
    assert.isTrue(true)
    await context.close()
  })
})
