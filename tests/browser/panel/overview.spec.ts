import { test } from '@japa/runner'
import { createHostileContent } from '#tests/support/hostile_content'
import { openPanel } from '#tests/support/panel_page'

test.group('The overview in a browser', (group) => {
  group.each.timeout(60_000)

  test('shows beside the page how the server is', async ({ assert, browserContext }) => {
    const { page, complaints } = await openPanel(browserContext, '/admin')
    await page.waitForSelector('[data-health] [data-health-found]')
    assert.include(await page.innerText('[data-health]'), 'Database')
    assert.deepEqual(complaints, [])
  })

  test('is there while the check of the server hangs, with a link to it', async ({
    assert,
    browserContext,
  }) => {
    // Whoever asks waits for ever.
    await browserContext.route('**/admin/health', () => undefined)
    const { page } = await openPanel(browserContext, '/admin')
    assert.equal(await page.innerText('h1'), 'Overview')
    assert.isTrue(await page.isVisible('[data-health] a[href="/admin/health"]'))
  })

  test('plays the recordings of the hardest sentences, and O leads to it', async ({
    assert,
    browserContext,
  }) => {
    await createHostileContent()
    const { page } = await openPanel(browserContext, '/admin/tags')
    await page.keyboard.press('g')
    await page.keyboard.press('o')
    await page.waitForURL('**/admin')
    assert.isAbove(await page.locator('.hardest button[data-play]').count(), 5)
    assert.equal(await page.locator('.bars').count(), 3)
  })
})
