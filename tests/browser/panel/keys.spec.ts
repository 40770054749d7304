import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { createSpeech } from '#database/factories/speeches'
import { openPanel } from '#tests/support/panel_page'

/** The path and query that the browser is at. */
function place(page: Page): string {
  const { pathname, search } = new URL(page.url())
  return pathname + search
}

async function addEntries(resourceIds: string[]): Promise<void> {
  const about = { action: 'speech_updated', resource_type: 'speech', source: 'api' }
  const rows = resourceIds.map((id, index) => ({
    ...{ ...about, resource_id: id, changes: {} },
    created_at: new Date(Date.UTC(2030, 0, 1, 0, 0, resourceIds.length - index)),
  }))
  await db.table('audit_logs').multiInsert(rows)
}

test.group('Keys of the admin pages', () => {
  test('go to places, and find', async ({ assert, browserContext }) => {
    const { page, complaints } = await openPanel(browserContext)
    await page.keyboard.press('g')
    await page.keyboard.press('a')
    await page.waitForURL('**/admin/audit-log')
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.waitForURL('**/admin/speeches')
    await page.keyboard.press('/')
    assert.equal(await page.locator(':focus').getAttribute('aria-label'), 'Find speeches')
    assert.deepEqual(complaints, [])
  })

  test('walk through the rows, and open one', async ({ assert, browserContext }) => {
    const speeches = [await createSpeech(), await createSpeech()]
    await addEntries(speeches.map(({ id }) => id))
    const { page } = await openPanel(browserContext, '/admin/audit-log?type=speech')
    const rows = page.locator('[data-row]')
    await page.keyboard.press('j')
    assert.equal(await page.locator('[data-here]').count(), 1)
    assert.isNotNull(await rows.nth(0).getAttribute('data-here'))
    await page.keyboard.press('j')
    assert.isNotNull(await rows.nth(1).getAttribute('data-here'))
    assert.include(await page.locator(':focus').textContent(), speeches[1]!.text)
    await page.keyboard.press('k')
    assert.isNotNull(await rows.nth(0).getAttribute('data-here'))
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/admin/speeches/${speeches[0]!.id}?back=*`)
  })

  test('N starts a new one at {path}')
    .with([
      { path: '/admin/speeches', leadsTo: '/admin/speeches/new?*', focus: 'BODY' },
      { path: '/admin/tags', leadsTo: '/admin/tags', focus: 'INPUT' },
      { path: '/admin/admins', leadsTo: '/admin/admins', focus: 'INPUT' },
      { path: '/admin/imports', leadsTo: '/admin/imports/*/recordings', focus: 'BODY' },
    ])
    .run(async ({ assert, browserContext }, { path, leadsTo, focus }) => {
      const { page, complaints } = await openPanel(browserContext, path)
      await page.keyboard.press('n')
      await page.waitForURL(`**${leadsTo}`)
      assert.equal(await page.evaluate('document.activeElement.tagName'), focus)
      assert.deepEqual(complaints, [])
    })

  test('find from a narrow page, too', async ({ browserContext }) => {
    const { page } = await openPanel(browserContext, '/admin/tags')
    await page.setViewportSize({ width: 390, height: 844 })
    await page.keyboard.press('/')
    await page.waitForURL('**/admin/speeches')
  })

  test('choose rows, and go to the buttons for them', async ({ assert, browserContext }) => {
    const word = randomUUID()
    for (const text of [`One ${word}`, `Two ${word}`]) await createSpeech([], { text })
    const { page, complaints } = await openPanel(browserContext, `/admin/speeches?q=${word}`)
    const focused = page.locator(':focus')
    await page.keyboard.press('c')
    assert.equal(await focused.count(), 0, 'Nothing is chosen yet.')
    for (const key of ['j', 'x', 'j', 'x', 'c']) await page.keyboard.press(key)
    assert.include(await focused.textContent(), 'Change…')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Change 2 speeches' }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('do nothing in a field, nor with Ctrl, Alt or Meta, nor while a dialog is open', async ({
    assert,
    browserContext,
  }) => {
    const { page } = await openPanel(browserContext, '/admin/audit-log')
    const field = page.getByLabel('Id of the thing')
    await field.focus()
    await page.keyboard.type('gs/?jk')
    assert.equal(await field.inputValue(), 'gs/?jk')
    await field.blur()
    for (const modifier of ['Control', 'Alt', 'Meta']) {
      await page.keyboard.press(`${modifier}+j`)
    }
    assert.equal(await page.locator('[data-here]').count(), 0)
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keys' })
    await dialog.waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.keyboard.press('j')
    assert.equal(place(page), '/admin/audit-log')
    assert.equal(await page.locator('[data-here]').count(), 0)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await page.keyboard.press('j')
    assert.equal(await page.locator('[data-here]').count(), 1)
  })

  test('ask the player to play the row', async ({ assert, browserContext }) => {
    await addEntries([randomUUID()])
    const { page } = await openPanel(browserContext, '/admin/audit-log')
    await page.evaluate(`document.addEventListener('panel:play', (event) => {
      window.played = event.target.closest('[data-row]')?.id ?? event.target.localName
    })`)
    await page.keyboard.press('p')
    assert.equal(await page.evaluate('window.played'), 'body')
    await page.keyboard.press('j')
    await page.keyboard.press('p')
    assert.equal(
      await page.evaluate('window.played'),
      await page.locator('[data-here]').getAttribute('id')
    )
  })

  test('can be turned off, and on again', async ({ assert, browserContext }) => {
    const { page, complaints } = await openPanel(browserContext, '/admin/keys')
    await page.getByText('Off', { exact: true }).click()
    // Ctrl+Enter saves.
    await page.getByRole('radio', { name: 'Off' }).press('Control+Enter')
    await page.getByText('The keys are off.').waitFor()
    await page.locator('main').focus()
    for (const key of ['?', 'g', 'a']) await page.keyboard.press(key)
    assert.equal(await page.getByRole('dialog').count(), 0)
    assert.equal(place(page), '/admin/keys')
    await page.getByText('On', { exact: true }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The keys are on.').waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    assert.deepEqual(complaints, [])
  })
})
