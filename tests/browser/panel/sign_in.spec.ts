import { test } from '@japa/runner'
import { openPanel } from '#tests/support/panel_page'

test.group('The sign-in to the admin pages, in a browser', () => {
  test('signs in, and shows the speeches without a complaint', async ({
    assert,
    browserContext,
  }) => {
    const { page, complaints } = await openPanel(browserContext)
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1)
    assert.deepEqual(complaints, [])
  })
})
