import { test } from '@japa/runner'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import { openPanel } from '#tests/support/panel_page'

test.group('The time zone of the account page', () => {
  test('is offered as the browser has it, until one is chosen', async ({ assert, browser }) => {
    const { username } = await createAdmin()
    const context = await browser.newContext({ timezoneId: 'Asia/Tokyo' })
    const signIn = { username, password: ADMIN_PASSWORD }
    const { page, complaints } = await openPanel(context, '/admin/account', signIn)
    const field = page.getByLabel('Times are shown as they are in')
    assert.equal(await field.inputValue(), 'Asia/Tokyo')
    await page.getByText('Your browser is in Asia/Tokyo').waitFor()
    // Offered, not taken.
    await page.getByText('Times are in UTC.').waitFor()
    await field.selectOption('Europe/Berlin')
    await page.getByRole('button', { name: 'Save the time zone' }).click()
    await page.getByText('Times are in Europe/Berlin.').waitFor()
    assert.equal(await field.inputValue(), 'Europe/Berlin')
    assert.deepEqual(complaints, [])
    await context.close()
  })
})
