import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { createSpeech, createSpeeches } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { openPanel } from '#tests/support/panel_page'

/** Sends what the list sends: the form of a page, with these fields. */
async function choose(page: Page, fields: Record<string, string>): Promise<void> {
  await page.evaluate(`
    const form = document.querySelector('form[action="/admin/logout"]')
    form.action = '/admin/speeches/bulk'
    for (const [name, value] of Object.entries(${JSON.stringify(fields)})) {
      const input = document.createElement('input')
      form.append(Object.assign(input, { type: 'hidden', name, value }))
    }
    form.submit()`)
  await page.waitForURL('**/admin/speeches/bulk')
}

async function levelsOf(speeches: { id: string }[]): Promise<string[]> {
  const ids = speeches.map(({ id }) => id)
  const rows = (await db.from('speeches').whereIn('id', ids)) as { level: string }[]
  return [...new Set(rows.map(({ level }) => level))]
}

test.group('Bulk changes in the admin pages, in a browser', () => {
  test('an editor previews a change, applies it, and undoes it', async ({
    assert,
    browserContext,
  }) => {
    const tag = await createTag({ name: `<i>holiday</i> ${randomUUID()}` })
    const speeches = await createSpeeches(11)
    const hostile = await createSpeech([], { text: '<img src=x onerror=alert(1)>' })
    const ids = [...speeches, hostile].map(({ id }) => id).join(',')
    const { page, complaints } = await openPanel(browserContext)
    await choose(page, { ids, action: 'change', back: '/admin/speeches?level=B1' })
    await page.getByRole('heading', { name: 'Change 12 speeches' }).waitFor()
    await page.getByLabel('Level').selectOption('C1')
    const add = page.getByRole('combobox', { name: 'Add tags' })
    await add.fill(tag.name.slice(-20))
    await page.getByRole('option', { name: `#${tag.name}` }).waitFor()
    await add.press('Enter')
    await page.getByRole('button', { name: `Remove ${tag.name}` }).waitFor()
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByRole('heading', { name: 'What happens' }).waitFor()
    assert.deepEqual(await levelsOf(speeches), ['B1'])
    assert.equal(await page.getByText('… and 2 more').count(), 1)
    assert.equal(await page.getByText('<img src=x onerror=alert(1)>').count(), 1)
    assert.equal(await page.locator('.examples').getByText(`#${tag.name}`).count(), 10)
    await page.getByRole('button', { name: 'Apply to 12' }).click()
    await page.waitForURL('**/admin/speeches?level=B1')
    assert.include(await page.getByRole('status').innerText(), '12 changed.')
    assert.deepEqual(await levelsOf(speeches), ['C1'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Undone: 12 speeches are as they were before.').waitFor()
    assert.include(page.url(), '/admin/speeches?level=B1')
    assert.deepEqual(await levelsOf(speeches), ['B1'])
    assert.deepEqual(complaints, [])
  })

  test('tags that are written and not chosen count as well, and none is made', async ({
    assert,
    browserContext,
  }) => {
    const [tag, unknown] = [await createTag(), `none like it ${randomUUID()}`]
    const speech = await createSpeech([])
    const { page, complaints } = await openPanel(browserContext)
    await choose(page, { ids: speech.id, action: 'change', back: '/admin/speeches' })
    const add = page.getByRole('combobox', { name: 'Add tags' })
    await add.fill(unknown)
    await page.getByText(`No tag is called ${unknown}`).waitFor({ state: 'attached' })
    assert.equal(await page.getByRole('option', { name: /^(?:Create )?#/ }).count(), 0)
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByText('Make it in Tags').waitFor()
    await page.getByRole('button', { name: `Remove ${unknown}` }).click()
    await add.fill(tag.name)
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByRole('button', { name: 'Apply to 1' }).waitFor()
    await page.getByRole('button', { name: `Remove ${tag.name}` }).waitFor()
    const faults = complaints.filter((complaint) => !complaint.includes('422'))
    assert.deepEqual(faults, [])
  })

  test('an editor merges two tags, and undoes it', async ({ assert, browserContext }) => {
    const word = randomUUID()
    const trip = await createTag({ name: `trip "<b>${word}</b>` })
    const travel = await createTag({ name: `travel ${word}` })
    await createSpeeches(2, [trip])
    await createSpeech([trip, travel])
    const { page, complaints } = await openPanel(browserContext, `/admin/tags?q=${word}`)
    await page.getByRole('link', { name: `Merge… ${trip.name}` }).click()
    await page.getByLabel('Into which tag?').fill(travel.name)
    await page.keyboard.press('Enter')
    await page.getByText(`3 + 1, 1 has both → 3 speeches`).waitFor()
    await page.getByRole('button', { name: 'Merge' }).click()
    await page.waitForURL(`**/admin/tags?q=${word}`)
    assert.equal(await page.getByRole('rowheader').count(), 1)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Undone: 3 speeches are as they were before.').waitFor()
    assert.equal(await page.getByRole('rowheader').count(), 2)
    assert.deepEqual(complaints, [])
  })

  test('an editor makes a tag, renames it and deletes it, without a mouse', async ({
    assert,
    browserContext,
  }) => {
    const name = `keyboard 🎉 ${randomUUID()}`
    const { page, complaints } = await openPanel(browserContext, '/admin/tags')
    await page.getByText('New tag').focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('Name').fill(name)
    await page.keyboard.press('Enter')
    await page.getByText(`#${name} is there now.`).waitFor()
    await page.goto(`${page.url()}?q=${encodeURIComponent(name)}`)
    await page.getByRole('link', { name: `#${name}`, exact: true }).press('Enter')
    await page.getByLabel('Name').fill(`${name} again`)
    await page.keyboard.press('Enter')
    await page.getByText(`#${name} again is saved.`).waitFor()
    await page.getByRole('link', { name: `#${name} again`, exact: true }).press('Enter')
    await page.getByRole('button', { name: 'Delete the tag' }).press('Enter')
    await page.getByText('The tag is deleted.').waitFor()
    assert.isEmpty(await db.from('tags').whereILike('name', `${name}%`))
    assert.deepEqual(complaints, [])
  })

  test('the pages work without JavaScript', async ({ assert, browser }) => {
    const tag = await createTag()
    const speech = await createSpeech([tag])
    await using context = await browser.newContext({ javaScriptEnabled: false })
    const { page } = await openPanel(context, `/admin/tags/${tag.id}`)
    await page.getByLabel('Category').fill('without script')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText(`#${tag.name} is saved.`).waitFor()
    const [row] = await db.from('tags').where('id', tag.id)
    assert.equal(row.category, 'without script')
    await page.goto(`${new URL(page.url()).origin}/admin/tags/${tag.id}`)
    assert.equal(await page.getByText('1 speech has this tag.').count(), 1)
    assert.exists(speech)
  })
})
