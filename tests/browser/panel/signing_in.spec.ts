import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import { Authenticator, forgetCodes } from '#tests/support/authenticator'
import { serverUrl } from '#tests/support/http'
import { openPanel } from '#tests/support/panel_page'

test.group('Signing in to the admin pages, in a browser', () => {
  test('an admin sets up the second factor, signs in with it, and then with a recovery code', async ({
    assert,
    browserContext,
  }) => {
    const { admin, username } = await createAdmin()
    const credentials = { username, password: ADMIN_PASSWORD }
    const { page, complaints } = await openPanel(browserContext, '/admin/account', credentials)
    await page.getByRole('link', { name: 'Set it up' }).click()
    assert.isTrue(await page.getByRole('img', { name: /QR code/ }).isVisible())
    const authenticator = new Authenticator(await page.locator('.key').innerText())
    await page.getByLabel('Code from your app').fill(authenticator.code())
    await page.getByRole('button', { name: 'Turn it on' }).click()
    const codes = await page.locator('.recovery-codes code').allInnerTexts()
    assert.lengthOf(codes, 10)
    await forgetCodes(admin)

    for (const way of ['app', 'recovery']) {
      await page.getByRole('button', { name: 'Sign out' }).first().click()
      await page.goto(serverUrl('/admin/account'))
      await page.getByLabel('User name').fill(username)
      await page.getByLabel('Password').fill(ADMIN_PASSWORD)
      await page.keyboard.press('Enter')
      if (way === 'app') await page.getByLabel('Code from your app').fill(authenticator.code())
      else {
        await page.getByRole('link', { name: 'Use a recovery code instead' }).click()
        await page.getByLabel('Recovery code').fill(codes[3]!)
      }
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor()
    }
    assert.isTrue(await page.getByText('9 recovery codes left').isVisible())
    assert.deepEqual(complaints, [])
  })

  test('what was chosen when the session ended is sent again after the sign-in', async ({
    assert,
    browserContext,
  }) => {
    const { admin, username } = await createAdmin()
    const credentials = { username, password: ADMIN_PASSWORD }
    const { page } = await openPanel(browserContext, '/admin/account', credentials)
    await page.getByLabel('Dark').check()
    await db.from('admin_sessions').where('user_id', admin.id).delete()
    await page.getByRole('button', { name: 'Save the theme' }).click()
    assert.isTrue(await page.getByText('Your session has ended.').isVisible())
    await page.getByLabel('User name').fill(username)
    await page.getByLabel('Password').fill(ADMIN_PASSWORD)
    await page.getByRole('button', { name: 'Continue' }).click()
    assert.isTrue(await page.getByText('Nothing has been saved yet.').isVisible())
    assert.isTrue(await page.getByText('Dark', { exact: true }).isVisible())
    await page.getByRole('button', { name: 'Send it again' }).click()
    await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor()
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
  })
})
