import ace from '@adonisjs/core/services/ace'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import AdminResetTotp from '#commands/admin_reset_totp'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import type Admin from '#models/admin'
import env from '#start/env'
import { Authenticator, giveFactor } from '#tests/support/authenticator'
import { failureOf, useRawOutput } from '#tests/support/commands'
import { type PanelAnswer, PanelClient } from '#tests/support/panel_client'
import { changeSession, sessionId, sessionRow, signedInAdmin } from '#tests/support/panel_sessions'

const htmlOf = ({ html }: PanelAnswer) => html
const locationOf = ({ location }: PanelAnswer) => location
const statusOf = ({ status }: PanelAnswer) => status

async function actionsOf({ id }: Admin): Promise<string[]> {
  const rows = (await db.from('audit_logs').where('resource_id', id).orderBy('created_at')) as {
    action: string
  }[]
  return rows.map(({ action }) => action)
}

/** An admin with a second factor, who has typed the right password. */
async function halfSignedIn() {
  const { admin, username } = await createAdmin()
  const factor = await giveFactor(admin)
  const client = new PanelClient()
  await client.get('/admin/login')
  const fields = { username, password: ADMIN_PASSWORD, back: '/admin/account' }
  const answer = await client.post('/admin/login', fields)
  await client.get(answer.location!)
  return { admin, username, client, answer, ...factor }
}

test.group('The second factor at the sign-in to the admin pages', () => {
  test('is asked for after the password, and the sign-in is complete only then', async ({
    assert,
  }) => {
    const { admin, client, answer, authenticator } = await halfSignedIn()
    assert.equal(answer.location, '/admin/login/code?back=%2Fadmin%2Faccount')
    assert.notInclude(await actionsOf(admin), 'admin_signed_in')
    assert.equal(statusOf(await client.get('/admin/speeches')), 303)
    const before = sessionId(client)
    await client.get('/admin/login/code')
    const admitted = await client.post('/admin/login/code', {
      code: authenticator.code(),
      back: '/admin/account',
    })
    assert.deepEqual([admitted.status, admitted.location], [303, '/admin/account'])
    assert.notEqual(sessionId(client), before)
    assert.isNull(await db.from('admin_sessions').where('id', before).first())
    assert.deepEqual(await tagOf(client), admin.id)
    assert.equal(statusOf(await client.get('/admin/account')), 200)
    assert.include(await actionsOf(admin), 'admin_signed_in')
  })

  test('a wrong code is refused and audited, and the next one may be right', async ({ assert }) => {
    const { admin, client, authenticator } = await halfSignedIn()
    const refused = await client.post('/admin/login/code', { code: '12345' })
    assert.equal(refused.status, 422)
    assert.include(refused.html, 'The code is wrong')
    assert.include(await actionsOf(admin), 'admin_sign_in_failed')
    const empty = await client.post('/admin/login/code', { code: '' })
    assert.equal(empty.status, 422)
    const spaced = authenticator.code().replace(/^.../, '$& ')
    const admitted = await client.post('/admin/login/code', { code: spaced })
    assert.equal(admitted.status, 303)
  })

  test('the same code sent twice at once works once', async ({ assert }) => {
    const { admin, username, client, authenticator } = await halfSignedIn()
    const other = new PanelClient()
    await other.get('/admin/login')
    await other.post('/admin/login', { username, password: ADMIN_PASSWORD })
    await other.get('/admin/login/code')
    const code = authenticator.code()
    const answers = await Promise.all(
      [client, other].map((one) => one.post('/admin/login/code', { code }))
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422])
    assert.include(answers.find(({ status }) => status === 422)!.html, 'was used already')
    const signIns = await actionsOf(admin)
    assert.lengthOf(
      signIns.filter((action) => action === 'admin_signed_in'),
      1
    )
  })

  test('a code before the one that was used is refused as well', async ({ assert }) => {
    const { admin, client, username, authenticator } = await halfSignedIn()
    const [earlier, now] = [authenticator.code(-1), authenticator.code()]
    await client.post('/admin/login/code', { code: now })
    const again = new PanelClient()
    await again.get('/admin/login')
    await again.post('/admin/login', { username, password: ADMIN_PASSWORD })
    await again.get('/admin/login/code')
    const refused = await again.post('/admin/login/code', { code: earlier })
    assert.equal(refused.status, 422)
    assert.isNotNull(admin)
  })

  test('a recovery code signs in once, in any spelling', async ({ assert }) => {
    const { admin, client, username, recoveryCodes } = await halfSignedIn()
    const [code] = recoveryCodes
    const page = await client.get('/admin/login/code?with=recovery-code')
    assert.include(page.html, 'name="recovery_code"')
    const typed = code!.toLowerCase().replaceAll('-', ' ')
    const admitted = await client.post('/admin/login/code', { recovery_code: typed })
    assert.equal(admitted.status, 303)
    assert.includeMembers(await actionsOf(admin), ['admin_recovery_code_used', 'admin_signed_in'])
    assert.include(htmlOf(await client.get('/admin/account')), '9 recovery codes')
    const again = new PanelClient()
    await again.get('/admin/login')
    await again.post('/admin/login', { username, password: ADMIN_PASSWORD })
    await again.get('/admin/login/code')
    const refused = await again.post('/admin/login/code', { recovery_code: code! })
    assert.equal(refused.status, 422)
    assert.include(refused.html, 'name="recovery_code"')
  })

  test('is waited for five minutes, and for nobody who has not typed the password', async ({
    assert,
  }) => {
    const { client, authenticator } = await halfSignedIn()
    await changeSession(client, (data) => (data.pending!.since = Date.now() - 301_000))
    const late = await client.post('/admin/login/code', { code: authenticator.code() })
    assert.equal(late.status, 401)
    assert.include(late.html, 'name="password"')
    const stranger = new PanelClient()
    const page = await stranger.get('/admin/login/code')
    assert.equal(page.status, 303)
  })

  test('leads whoever asks for its page too late through the sign-in to where they wanted to go', async ({
    assert,
  }) => {
    const { client, username, authenticator } = await halfSignedIn()
    await changeSession(client, (data) => (data.pending!.since = Date.now() - 301_000))
    const wanted = '/admin/tags?q=a'
    const late = await client.get(`/admin/login/code?back=${encodeURIComponent(wanted)}`)
    assert.equal(late.location, `/admin/login?back=${encodeURIComponent(wanted)}`)
    // A bookmark, or an address of before.
    const back = '/admin/login/code'
    await client.get('/admin/login')
    await client.post('/admin/login', { username, password: ADMIN_PASSWORD, back })
    await client.get(back)
    const answer = await client.post(back, { code: authenticator.code(), back })
    assert.deepEqual([answer.status, answer.location], [303, '/admin'])
    const signedIn = await client.get('/admin/login/code')
    assert.equal(signedIn.location, '/admin/login?back=%2Fadmin')
    assert.equal(locationOf(await client.get(signedIn.location!)), '/admin')
  })

  test('somebody whose password was changed meanwhile cannot complete the sign-in', async ({
    assert,
  }) => {
    const { admin, client, authenticator } = await halfSignedIn()
    const later = new Date(2_000_000_000_000)
    await db.from('admins').where('id', admin.id).update({ credentials_changed_at: later })
    const refused = await client.post('/admin/login/code', { code: authenticator.code() })
    assert.equal(refused.status, 401)
  })
})

test.group('The second factor in the account', (group) => {
  group.each.setup(useRawOutput)

  const keyOf = (html: string) => /class="key">([^<]+)</.exec(html)![1]!
  const sealedOf = (html: string) => /name="sealed" value="([^"]+)"/.exec(html)![1]!

  async function enrol(client: PanelClient) {
    const page = await client.get('/admin/account/second-factor')
    const code = new Authenticator(keyOf(page.html)).code()
    return client.post('/admin/account/second-factor', { sealed: sealedOf(page.html), code })
  }

  test('is set up with a QR code, a key and a code of the app; the codes are shown once', async ({
    assert,
  }) => {
    const { admin, client } = await signedInAdmin()
    const page = await client.get('/admin/account/second-factor')
    assert.match(page.html, /<svg class="qr" role="img"/)
    assert.notInclude(page.html, 'style=')
    const sealed = sealedOf(page.html)
    const wrong = await client.post('/admin/account/second-factor', { sealed, code: '000' })
    assert.equal(wrong.status, 422)
    assert.equal(keyOf(wrong.html), keyOf(page.html))
    const right = await client.post('/admin/account/second-factor', {
      sealed: sealedOf(wrong.html),
      code: new Authenticator(keyOf(page.html)).code(),
    })
    assert.equal(right.status, 200)
    const codes = right.html.match(/[A-Z2-7]{4}(-[A-Z2-7]{4}){3}/g)!
    assert.lengthOf(new Set(codes), 10)
    await admin.refresh()
    assert.notInclude(admin.totpSecret, keyOf(page.html).replaceAll(' ', ''))
    const kept = JSON.stringify(await db.from('admin_recovery_codes').where('admin_id', admin.id))
    for (const code of codes) assert.notInclude(kept, code)
    const account = await client.get('/admin/account')
    assert.include(account.html, '10 recovery codes')
    assert.notInclude(account.html, codes[0]!)
    assert.include(await actionsOf(admin), 'admin_second_factor_set')
  })

  test('ends the other sign-ins when it is set up, and goes on with this one', async ({
    assert,
  }) => {
    const { client, username } = await signedInAdmin()
    const other = await PanelClient.signIn({ username, password: ADMIN_PASSWORD })
    assert.equal(statusOf(await enrol(client)), 200)
    assert.equal(statusOf(await client.get('/admin/account')), 200)
    assert.equal(statusOf(await other.get('/admin/account')), 303)
  })

  test('takes no offer twice, and none of another admin', async ({ assert }) => {
    const [one, other] = [await signedInAdmin(), await signedInAdmin()]
    const page = await one.client.get('/admin/account/second-factor')
    const fields = {
      sealed: sealedOf(page.html),
      code: new Authenticator(keyOf(page.html)).code(),
    }
    await other.client.get('/admin/account/second-factor')
    const foreign = await other.client.post('/admin/account/second-factor', fields)
    assert.equal(foreign.status, 422)
    assert.include(foreign.html, 'no longer valid')
    await one.client.get('/admin/account/second-factor')
    assert.equal(statusOf(await one.client.post('/admin/account/second-factor', fields)), 200)
    const again = await one.client.post('/admin/account/second-factor', fields)
    assert.equal(again.status, 422)
  })

  test('is taken away, and recovery codes are renewed, only with a fresh password', async ({
    assert,
  }) => {
    const { admin, client } = await signedInAdmin()
    await enrol(client)
    const age = () => {
      return changeSession(client, (data) => (data.sign_in!.provenAt = Date.now() - 601_000))
    }
    await client.get('/admin/account')
    await age()
    for (const path of ['second-factor/delete', 'recovery-codes', 'sign-outs']) {
      const asked = await client.post(`/admin/account/${path}`)
      assert.equal(asked.status, 422, path)
      assert.include(asked.html, 'name="proof_password"')
      assert.include(asked.html, `action="/admin/account/${path}"`)
    }
    const wrong = await client.post('/admin/account/second-factor/delete', {
      proof_password: 'not this one',
    })
    assert.equal(wrong.status, 422)
    assert.include(wrong.html, 'The password is wrong')
    assert.notInclude(wrong.html, 'not this one')
    const renewed = await client.post('/admin/account/recovery-codes', {
      proof_password: ADMIN_PASSWORD,
    })
    assert.equal(renewed.status, 200)
    // The password counts for the next ten minutes.
    const removed = await client.post('/admin/account/second-factor/delete')
    assert.equal(removed.location, '/admin/account')
    await admin.refresh()
    assert.isNull(admin.totpSecret)
    assert.includeMembers(await actionsOf(admin), [
      'admin_sign_in_failed',
      'admin_recovery_codes_renewed',
      'admin_second_factor_removed',
    ])
  })

  test('an operator takes it away from who has lost it', async ({ assert }) => {
    const { admin, username, accessToken } = await createAdmin()
    await giveFactor(admin)
    const reset = await ace.create(AdminResetTotp, [username])
    await reset.exec()
    reset.assertSucceeded()
    await admin.refresh()
    assert.isNull(admin.totpSecret)
    assert.isString(accessToken)
    const client = await PanelClient.signIn({ username, password: ADMIN_PASSWORD })
    assert.equal(statusOf(await client.get('/admin/account')), 200)
    const again = await ace.create(AdminResetTotp, [username])
    await again.exec()
    again.assertSucceeded()
    const unknown = await ace.create(AdminResetTotp, ['nobody'])
    assert.match((await failureOf(unknown)) ?? '', /no admin with this name/)
  })

  test('where it is required, an admin without one can only set it up', async ({
    assert,
    cleanup,
  }) => {
    const { client } = await signedInAdmin()
    env.set('ADMIN_TOTP', 'required')
    cleanup(() => env.set('ADMIN_TOTP', 'optional'))
    for (const path of ['/admin', '/admin/speeches', '/admin/account']) {
      assert.equal(locationOf(await client.get(path)), '/admin/account/second-factor')
    }
    assert.equal(statusOf(await client.post('/admin/account/theme', { theme: 'dark' })), 403)
    assert.equal(statusOf(await enrol(client)), 200)
    assert.equal(statusOf(await client.get('/admin/speeches')), 200)
    assert.equal(statusOf(await client.post('/admin/account/second-factor/delete')), 403)
    assert.equal(locationOf(await client.post('/admin/logout')), '/admin/login')
  })
})

/** Whose session a client has. */
async function tagOf(client: PanelClient): Promise<string | null | undefined> {
  const row = await sessionRow(client)
  return row?.user_id
}
