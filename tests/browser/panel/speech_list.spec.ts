import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createSpeech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { serverUrl } from '#tests/support/http'
import { openPanel } from '#tests/support/panel_page'

const PATH = '/admin/speeches'

/** Thirty speeches under a tag of their own: every third one a question, the last one a draft. */
async function createThirty() {
  const tag = await createTag()
  const start = DateTime.utc().minus({ days: 1 })
  for (let at = 0; at < 30; at++) {
    await createSpeech([tag], {
      text: `Speech number ${String(at).padStart(2, '0')}.`,
      type: at % 3 === 0 ? 'question' : 'answer',
      level: at % 2 === 0 ? 'A1' : 'C1',
      published: at < 29,
      createdAt: start.plus({ minutes: at }),
    })
  }
  return tag
}

test.group('The list of speeches, in a browser', () => {
  test('an editor filters, sorts, pages and comes back', async ({ assert, browserContext }) => {
    const tag = await createThirty()
    const { page, complaints } = await openPanel(browserContext, `${PATH}?tag=${tag.id}`)
    const first = () => page.locator('tbody th').first().innerText()
    assert.equal(await first(), 'Speech number 29.')

    await page.locator('summary', { hasText: 'Level' }).click()
    await page.getByLabel('A1', { exact: true }).check()
    await page.locator('summary', { hasText: 'Level' }).click()
    await page.waitForURL(/level=A1/)
    assert.equal(await page.locator('tbody tr').count(), 15)

    await page.getByRole('link', { name: 'Without A1' }).click()
    await page.getByLabel('Sort').selectOption('Sentence A to Z')
    await page.waitForURL(/sort=text/)
    await page.getByLabel('Speeches a page').selectOption('25 a page')
    await page.waitForURL(/per=25/)
    assert.equal(await first(), 'Speech number 00.')
    assert.equal(await page.locator('th.col-sentence').getAttribute('aria-sort'), 'ascending')

    await page.getByRole('link', { name: 'Next' }).click()
    await page.waitForURL(/after=/)
    assert.equal(await first(), 'Speech number 25.')
    await page.goBack()
    assert.equal(await first(), 'Speech number 00.')

    await page.getByPlaceholder('Find words').fill('07')
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=07/)
    assert.equal(await page.locator('tbody tr').count(), 1)
    assert.notMatch(page.url(), /sort=-created_at|columns=|type=|after=/)
    assert.deepEqual(complaints, [])
  })

  test('rows are chosen one by one, all at once, and with Shift', async ({
    assert,
    browserContext,
  }) => {
    const tag = await createThirty()
    const { page, complaints } = await openPanel(browserContext, `${PATH}?tag=${tag.id}`)
    const boxes = page.locator('tbody input[type=checkbox]')
    const bar = page.locator('form#bulk')
    assert.isFalse(await bar.isVisible())
    await boxes.nth(1).check()
    assert.include(await bar.innerText(), '1 chosen on this page')
    await boxes.nth(4).click({ modifiers: ['Shift'] })
    assert.include(await bar.innerText(), '4 chosen on this page')
    await page.getByLabel('Choose all on this page').check()
    assert.include(await bar.innerText(), '30 chosen on this page')
    const sent = await page.evaluate(`(() => {
      const fields = new FormData(document.querySelector('form#bulk'))
      return { ids: fields.get('ids').split(',').length, id: fields.getAll('id').length }
    })()`)
    assert.deepEqual(sent, { ids: 30, id: 0 })
    assert.deepEqual(complaints, [])
  })

  test('works without scripts, and in 390 pixels', async ({ assert, browser }) => {
    const tag = await createThirty()
    const context = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 390, height: 800 },
    })
    const { page } = await openPanel(context, `${PATH}?tag=${tag.id}`)
    await page.locator('summary', { hasText: 'Filters' }).click()
    await page.locator('summary', { hasText: 'Type' }).click()
    await page.getByLabel('Question', { exact: true }).check()
    await page.locator('details.filter-menu[open] button').click()
    assert.equal(page.url(), serverUrl(`${PATH}?type=question&tag=${tag.id}`))
    assert.equal(await page.locator('tbody tr').count(), 10)
    await context.close()

    const narrow = await browser.newContext({ viewport: { width: 390, height: 800 } })
    const { page: second } = await openPanel(narrow, `${PATH}?tag=${tag.id}`)
    const overflow = await second.evaluate<number>(
      'document.documentElement.scrollWidth - window.innerWidth'
    )
    assert.isAtMost(overflow, 0)
    await narrow.close()
  })

  test('marks the row that an address names', async ({ assert, browserContext }) => {
    const tag = await createTag()
    const { id } = await createSpeech([tag])
    const { page } = await openPanel(browserContext, `${PATH}?tag=${tag.id}#s-${id}`)
    const background = (selector: string) => {
      return page.evaluate<string>(
        `getComputedStyle(document.querySelector('${selector}')).backgroundColor`
      )
    }
    const [marked, other] = [await background(`[id="s-${id}"]`), await background('thead tr')]
    assert.notEqual(marked, other)
  })
})
