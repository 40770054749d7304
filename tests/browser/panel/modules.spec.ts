import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { serverUrl } from '#tests/support/http'
import { openPanel } from '#tests/support/panel_page'

/** Opens the list of speeches with something else in it. */
async function openWith(page: Page, content: string): Promise<void> {
  await page.route('**/admin/speeches', async (route) => {
    const answer = await route.fetch()
    const html = await answer.text()
    const body = html.replace(/(<main[^>]*>).*(<\/main>)/s, `$1<h1>Rows</h1>${content}$2`)
    await route.fulfill({ response: answer, body })
  })
  await page.goto(serverUrl('/admin/speeches'))
}

test.group('What scripts add to the admin pages', () => {
  test('chooses rows by keys, and a range of them with Shift', async ({
    assert,
    browserContext,
  }) => {
    const { page, complaints } = await openPanel(browserContext)
    const chosen = () => page.locator('input[name="id"]:checked').count()
    await page.locator('main').focus()
    for (const key of ['j', 'j', 'x', 'j', 'j', 'Shift+X']) await page.keyboard.press(key)
    assert.equal(await chosen(), 3)
    await page
      .locator('input[name="id"]')
      .nth(5)
      .click({ modifiers: ['Shift'] })
    assert.equal(await chosen(), 5)
    assert.deepEqual(complaints, [])
  })

  test('sends a form once, however often its button is pressed', async ({
    assert,
    browserContext,
  }) => {
    const { page } = await openPanel(browserContext, '/admin/keys')
    let sent = 0
    const gate = Promise.withResolvers<void>()
    await page.route('**/admin/keys', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      sent++
      await gate.promise
      await route.continue()
    })
    const save = page.getByRole('button', { name: 'Save' })
    const isDisabled = await page.evaluate<boolean>(`new Promise((resolve) => {
      const button = document.querySelector('main button')
      new MutationObserver(() => resolve(button.disabled)).observe(button, { attributes: true })
      button.click()
      button.click()
    })`)
    assert.isTrue(isDisabled)
    gate.resolve()
    await page.getByText('The keys are on.').waitFor()
    assert.equal(sent, 1)
    assert.isTrue(await save.isEnabled())
    await page.goBack()
    assert.isTrue(await save.isEnabled())
  })

  test('applies a filter as it is chosen, and leaves empty ones out of the address', async ({
    assert,
    browserContext,
  }) => {
    const { page, complaints } = await openPanel(browserContext, '/admin/audit-log')
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByLabel('Came through').selectOption('Admin page')
    await page.waitForURL('**/admin/audit-log?source=page')
    await page.getByRole('link', { name: 'Without Admin page' }).click()
    await page.waitForURL('**/admin/audit-log')
    await page.getByLabel('From day').fill('2026-01-31')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.waitForURL('**/admin/audit-log?from=2026-01-31')
    assert.equal(await page.getByLabel('From day').inputValue(), '2026-01-31')
    assert.deepEqual(complaints, [])
  })

  test('filters without scripts, too', async ({ assert, browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const { page } = await openPanel(context, '/admin/audit-log')
    await page.getByLabel('Came through').selectOption('Terminal')
    await page.getByRole('button', { name: 'Apply' }).click()
    assert.include(page.url(), 'source=terminal')
    assert.notInclude(await page.locator('main').innerText(), 'Left out')
    await page.goto(serverUrl('/admin/keys'))
    await page.getByRole('heading', { name: 'In a list' }).waitFor()
    await context.close()
  })

  test('closes a menu by Esc or a click elsewhere', async ({ assert, browserContext }) => {
    const { page } = await openPanel(browserContext)
    await openWith(
      page,
      '<details class="menu"><summary>More</summary><div><a href="#a">One</a></div></details>'
    )
    const item = page.getByRole('link', { name: 'One' })
    await page.getByText('More', { exact: true }).click()
    await item.focus()
    await page.keyboard.press('Escape')
    assert.isTrue(await item.isHidden())
    assert.equal(await page.locator(':focus').textContent(), 'More')
    await page.getByText('More', { exact: true }).click()
    await page.getByRole('heading', { name: 'Rows' }).click()
    assert.isTrue(await item.isHidden())
  })
})
