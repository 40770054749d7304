import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { axeFindings } from '#tests/support/axe'
import { hardToRead } from '#tests/support/contrast'
import { serverUrl } from '#tests/support/http'
import { openPanel } from '#tests/support/panel_page'

const PAGES = [
  '/admin/speeches',
  '/admin/audit-log',
  '/admin/audit-log?sort=password&action=speech_created',
  '/admin/audit-log?id=00000000-0000-4000-8000-000000000000',
  '/admin/keys',
  '/admin/no-such-page',
]

const VIEWS = ['light', 'dark'].flatMap((colorScheme) =>
  [390, 1280].map((width) => ({ colorScheme: colorScheme as 'light' | 'dark', width }))
)

async function lookAt(page: Page): Promise<string[]> {
  const isWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
  const unreadable = await hardToRead(page)
  return [
    ...(await axeFindings(page)),
    ...unreadable.map((one) => `hard to read: ${one}`),
    ...(isWide ? ['scrolls sideways'] : []),
  ]
}

test.group('The look of the admin pages', (group) => {
  group.each.timeout(60_000)

  test('can be read and used by everybody, {colorScheme} and {width} pixels wide')
    .with(VIEWS)
    .run(async ({ assert, browserContext }, { colorScheme, width }) => {
      const { page } = await openPanel(browserContext)
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      for (const path of PAGES) {
        await page.goto(serverUrl(path))
        assert.deepEqual(await lookAt(page), [], path)
      }
      if (width < 1000) {
        await page.goto(serverUrl('/admin/speeches'))
        await page.getByRole('button', { name: 'Menu' }).click()
        await page.getByRole('link', { name: 'Audit log' }).waitFor()
        assert.deepEqual(await lookAt(page), [], 'the menu')
      }
      await page.context().clearCookies()
      await page.goto(serverUrl('/admin/login'))
      assert.deepEqual(await lookAt(page), [], 'the sign-in')
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
