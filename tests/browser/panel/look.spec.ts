import { test } from '@japa/runner'
import { axeFindings } from '#tests/support/axe'
import { hardToRead } from '#tests/support/contrast'
import { openPanel } from '#tests/support/panel_page'

test.group('The look of the admin pages', (group) => {
  group.each.timeout(60_000)

  test('the menu of a narrow page can be read and used by everybody: {$self}')
    .with(['light', 'dark'] as const)
    .run(async ({ assert, browserContext }, colorScheme) => {
      const { page } = await openPanel(browserContext, '/admin/keys')
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width: 390, height: 900 })
      await page.getByRole('button', { name: 'Menu' }).click()
      await page.getByRole('link', { name: 'Audit log' }).waitFor()
      assert.deepEqual(await axeFindings(page), [])
      assert.deepEqual(await hardToRead(page), [])
      assert.isAtMost(await page.evaluate<number>('document.documentElement.scrollWidth'), 390)
    })

  test('never hides what has the focus under a bar', async ({ assert, browserContext }) => {
    const { page } = await openPanel(browserContext, '/admin/audit-log')
    await page.setViewportSize({ width: 390, height: 500 })
    await page.locator('main').focus()
    const hidden: string[] = []
    for (let steps = 0; steps < 60; steps++) {
      await page.keyboard.press('Tab')
      const covered = await page.evaluate<string | null>(`(() => {
        const element = document.activeElement
        // Behind the last element, the browser itself has the focus.
        if (element === document.body) return null
        const { x, y, width, height } = element.getBoundingClientRect()
        const over = document.elementFromPoint(x + Math.min(width / 2, 20), y + height / 2)
        const isSeen = element.contains(over) || over?.contains(element)
        return isSeen && y >= 0 ? null : element.outerHTML
      })()`)
      if (covered !== null) hidden.push(covered)
    }
    assert.deepEqual(hidden, [])
  })

  test('leads past the places to the content', async ({ assert, browserContext }) => {
    const { page } = await openPanel(browserContext, '/admin/audit-log')
    await page.keyboard.press('Tab')
    assert.equal(await page.locator(':focus').textContent(), 'Skip to the content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    const isInMain = await page.evaluate('document.activeElement.closest("main") !== null')
    assert.isTrue(isInMain)
  })

  test('shows its lines, dots and places in forced colours too', async ({
    assert,
    browserContext,
  }) => {
    const { page } = await openPanel(browserContext, '/admin/audit-log')
    await page.emulateMedia({ forcedColors: 'active' })
    const outline = await page.evaluate(
      `getComputedStyle(document.querySelector('.places [aria-current]')).outlineStyle`
    )
    assert.equal(outline, 'solid')
  })
})
