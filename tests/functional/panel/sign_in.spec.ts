import { test } from '@japa/runner'
import { PANEL_ADMIN, PanelClient } from '#tests/support/panel_client'

test.group('The sign-in to the admin pages', () => {
  test('leads a guest to the sign-in form, and from there to the page', async ({ assert }) => {
    const client = new PanelClient()
    const refused = await client.get('/admin/speeches?level=A1')
    assert.equal(refused.status, 303)
    assert.equal(refused.location, '/admin/login?back=%2Fadmin%2Fspeeches%3Flevel%3DA1')
    await client.get(refused.location!)
    const admitted = await client.post('/admin/login', {
      ...PANEL_ADMIN,
      back: '/admin/speeches?level=A1',
    })
    assert.equal(admitted.location, '/admin/speeches?level=A1')
    const page = await client.get('/admin/speeches')
    assert.include(page.html, 'Sign out')
  })

  test('refuses a form without the token, and one that another site sends', async ({ assert }) => {
    const client = new PanelClient()
    await client.get('/admin/login')
    const forged = await client.post('/admin/login', { ...PANEL_ADMIN, _csrf: 'forged' })
    assert.equal(forged.status, 403)
    const foreign = await client.post('/admin/login', PANEL_ADMIN, { origin: 'https://evil.test' })
    assert.equal(foreign.status, 403)
    const page = await client.get('/admin/speeches')
    assert.equal(page.status, 303)
  })
})
