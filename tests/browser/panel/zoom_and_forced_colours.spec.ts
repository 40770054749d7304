import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { createHostileContent } from '#tests/support/hostile_content'
import { serverUrl } from '#tests/support/http'
import { forcedColourFaults, zoomFaults } from '#tests/support/panel_checks'
import { openPanel } from '#tests/support/panel_page'

/** Pages with what is hardest to fit, each with what is opened on it. */
const PAGES: Record<string, { path: string; open?: (page: Page) => Promise<void> }> = {
  'speeches, with a menu': {
    path: '/admin/speeches?columns=level,type,tags,state,created,changed,external_id',
    open: (page) => page.locator('summary', { hasText: 'Columns' }).click(),
  },
  'a new speech, with a list of tags': {
    path: '/admin/speeches/new',
    open: async (page) => {
      await page.getByRole('combobox', { name: 'Tags' }).fill('a tag of no name')
      await page.getByRole('option', { name: 'Create #a tag of no name' }).waitFor()
    },
  },
  'audit log': { path: '/admin/audit-log' },
  'account': { path: '/admin/account' },
}

test.group('Admin pages that are made larger, or in other colours', (group) => {
  group.each.timeout(60_000)

  for (const [name, { path, open }] of Object.entries(PAGES)) {
    test(`${name}: can be used at 200 % zoom`, async ({ assert, browserContext }) => {
      await createHostileContent()
      const { page, complaints } = await openPanel(browserContext)
      await page.setViewportSize({ width: 640, height: 450 })
      await page.goto(serverUrl(path))
      await open?.(page)
      assert.deepEqual(await zoomFaults(page), [])
      assert.deepEqual(complaints, [])
    })

    test(`${name}: has its lines in forced colours`, async ({ assert, browserContext }) => {
      await createHostileContent()
      const { page, complaints } = await openPanel(browserContext, path)
      await open?.(page)
      assert.deepEqual(await forcedColourFaults(page), [])
      assert.deepEqual(complaints, [])
    })
  }
})
