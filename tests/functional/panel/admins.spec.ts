import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { ADMIN_PASSWORD, createAdmin, KEEPER, newUsername } from '#database/factories/admins'
import Admin from '#models/admin'
import { auditedAbout } from '#tests/support/audit'
import { HOSTILE_HTML } from '#tests/support/hostile_props'
import { type PanelAnswer, PanelClient } from '#tests/support/panel_client'
import { changeSession, sessionsOf, signedInAdmin } from '#tests/support/panel_sessions'

function valueOf(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
}

async function statusOf(answer: Promise<PanelAnswer>): Promise<number> {
  const { status } = await answer
  return status
}

/** The row of an admin in the list, as HTML. */
function rowOf(html: string, username: string): string {
  const rows = html.match(/<tr data-row>[^]*?<\/tr>/g) ?? []
  return rows.find((row) => row.includes(`<bdi>${username}</bdi>`)) ?? ''
}

async function isDisabled({ id }: Admin): Promise<boolean> {
  const { disabledAt } = await Admin.findOrFail(id)
  return disabledAt !== null
}

async function actionsAbout(id: string): Promise<unknown[]> {
  const entries = await auditedAbout(id)
  return entries.map(({ action, source, admin_id: by }) => [action, source, by])
}

/** Gives an admin a second factor that nobody has. */
async function giveFactor({ id }: Admin): Promise<void> {
  await db.from('admins').where('id', id).update({ totp_secret: 'sealed' })
  await db.table('admin_recovery_codes').insert({ admin_id: id, code_hash: randomUUID() })
}

test.group('Admins in the admin pages', () => {
  test('are refused to guests, and to forms without the token', async ({ assert }) => {
    const { admin } = await createAdmin()
    const guest = new PanelClient()
    assert.equal(await statusOf(guest.get('/admin/admins')), 303)
    const client = await PanelClient.signIn()
    const username = newUsername()
    const fields = { id: randomUUID(), username, suggested_password: 'a long password of mine' }
    for (const path of ['', `/${admin.id}/disable`, `/${admin.id}/second-factor/delete`]) {
      assert.oneOf(await statusOf(guest.post(`/admin/admins${path}`, fields)), [401, 403])
      const forged = client.post(`/admin/admins${path}`, { ...fields, _csrf: 'forged' })
      assert.equal(await statusOf(forged), 403)
    }
    assert.isFalse(await isDisabled(admin))
    assert.isNull(await Admin.byUsername(username).first())
  })

  test('are listed with state and second factor, and the one of the environment as such', async ({
    assert,
  }) => {
    const { client, username, admin } = await signedInAdmin()
    const disabled = await createAdmin({ disabledAt: DateTime.utc() })
    const withFactor = await createAdmin()
    await giveFactor(withFactor.admin)
    const { html, status } = await client.get('/admin/admins')
    assert.equal(status, 200)
    assert.include(rowOf(html, username), '(you)')
    assert.notInclude(rowOf(html, username), '<form')
    assert.include(rowOf(html, disabled.username), 'disabled')
    assert.include(rowOf(html, disabled.username), `/admin/admins/${disabled.admin.id}/enable`)
    assert.include(rowOf(html, withFactor.username), '>on<')
    assert.include(rowOf(html, withFactor.username), 'Reset second factor')
    const keeper = rowOf(html, KEEPER)
    assert.include(keeper, 'the settings of the server')
    assert.notInclude(keeper, '/disable')
    const { password } = await Admin.findOrFail(admin.id)
    assert.notInclude(html, password!)
    assert.notInclude(html, 'sealed')
  })

  test('are made with the suggested password, once, however often the form is sent', async ({
    assert,
  }) => {
    const { client, admin } = await signedInAdmin()
    const page = await client.get('/admin/admins')
    const [id, password] = [valueOf(page.html, 'id'), valueOf(page.html, 'suggested_password')]
    assert.match(password, /^([a-z2-9]{4}-){4}[a-z2-9]{4}$/)
    const again = await client.get('/admin/admins')
    assert.notEqual(valueOf(again.html, 'suggested_password'), password)
    const username = newUsername()
    const form = {
      ...{ id, username: ` ${username} `, password_from: 'suggested' },
      ...{ suggested_password: password, own_password: '' },
    }
    const answers = await Promise.all([
      client.post('/admin/admins', form),
      client.post('/admin/admins', form),
    ])
    for (const { status, location } of answers) {
      assert.deepEqual([status, location], [303, '/admin/admins'])
    }
    assert.equal(await statusOf(client.post('/admin/admins', form)), 303)
    assert.lengthOf(await Admin.query().where('username', username), 1)
    assert.deepEqual(await actionsAbout(id), [['admin_created', 'page', admin.id]])
    const list = await client.get('/admin/admins')
    assert.notInclude(list.html, password)
    const own = await PanelClient.signIn({ username, password })
    assert.equal(await statusOf(own.get('/admin/speeches')), 200)
  })

  test('are made with a password of their own, by the rules of the command', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const username = newUsername()
    const suggested = 'abcd-efgh-jkmn-pqrs-tuvw'
    const own = (password: string) => ({
      ...{ id: randomUUID(), username, password_from: 'own' },
      ...{ suggested_password: suggested, own_password: password },
    })
    for (const password of ['', 'too short', 'aaaaaaaaaaaaaaaaaaaa', 'x y'.repeat(30), username]) {
      const refused = await client.post('/admin/admins', own(password))
      assert.equal(refused.status, 422, password)
      assert.include(refused.html, '<title>Error: Admins')
      assert.include(refused.html, 'href="#field-own_password"')
      assert.include(refused.html, `value="${username}"`)
      // What was suggested stays: somebody may have written it down.
      assert.equal(valueOf(refused.html, 'suggested_password'), suggested)
      if (password.length > 8)
        assert.notInclude(refused.html, `value="${password}" type="password"`)
    }
    assert.isNull(await Admin.byUsername(username).first())
    const made = await client.post('/admin/admins', own('five small words of mine'))
    assert.equal(made.status, 303)
    await PanelClient.signIn({ username, password: 'five small words of mine' })
  })

  test('are refused under a name that is taken, or is none', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { username } = await createAdmin()
    const make = (name: string) => {
      const fields = { id: randomUUID(), username: name, password_from: 'suggested' }
      return client.post('/admin/admins', { ...fields, suggested_password: ADMIN_PASSWORD })
    }
    const taken = await make(username.toUpperCase())
    assert.equal(taken.status, 409)
    assert.include(taken.html, 'An admin with this name is there already.')
    const reserved = await make(KEEPER.toUpperCase())
    assert.equal(reserved.status, 422)
    for (const name of ['', '-nora', 'no ra', 'nöra', 'x'.repeat(101), HOSTILE_HTML]) {
      const refused = await make(name)
      assert.equal(refused.status, 422, name)
      assert.include(refused.html, 'href="#field-username"')
      assert.notInclude(refused.html, '<img')
    }
    const noId = client.post('/admin/admins', { id: 'none', username: newUsername() })
    assert.equal(await statusOf(noId), 422)
  })

  test('are changed by nobody who has not typed the password for a while', async ({ assert }) => {
    const { client } = await signedInAdmin()
    const { admin } = await createAdmin()
    await giveFactor(admin)
    await changeSession(client, (data) => (data.sign_in!.provenAt = Date.now() - 601_000))
    const username = newUsername()
    const form = { id: randomUUID(), username, suggested_password: ADMIN_PASSWORD }
    const made = await client.post('/admin/admins', form)
    assert.equal(made.status, 422)
    assert.include(made.html, 'name="proof_password"')
    assert.include(made.html, `value="${username}"`)
    for (const path of ['disable', 'enable', 'second-factor/delete']) {
      const asked = await client.post(`/admin/admins/${admin.id}/${path}`)
      assert.equal(asked.status, 422)
      assert.include(asked.html, 'name="proof_password"')
    }
    assert.isNull(await Admin.byUsername(username).first())
    const after = await Admin.findOrFail(admin.id)
    assert.isNull(after.disabledAt)
    assert.equal(after.totpSecret, 'sealed')
    assert.isEmpty(await auditedAbout(admin.id))
    const proven = { proof_password: ADMIN_PASSWORD }
    assert.equal(await statusOf(client.post(`/admin/admins/${admin.id}/disable`, proven)), 303)
    assert.isTrue(await isDisabled(admin))
  })

  test('are disabled, which ends their sign-ins, and enabled again', async ({ assert }) => {
    const { client, admin: doer } = await signedInAdmin()
    const { client: theirs, admin } = await signedInAdmin()
    const path = `/admin/admins/${admin.id}`
    assert.equal(await statusOf(client.post(`${path}/disable`)), 303)
    assert.equal(await statusOf(theirs.get('/admin/speeches')), 303)
    await client.post(`${path}/disable`)
    const told = await client.get('/admin/admins')
    assert.include(told.html, 'was disabled before')
    await client.post(`${path}/enable`)
    assert.isFalse(await isDisabled(admin))
    await client.post(`${path}/enable`)
    assert.equal(await statusOf(theirs.get('/admin/speeches')), 303)
    assert.deepEqual(await actionsAbout(admin.id), [
      ['admin_signed_in', 'page', admin.id],
      ['admin_disabled', 'page', doer.id],
      ['admin_enabled', 'page', doer.id],
    ])
  })

  test('cannot be disabled by themselves, nor where the environment sets them', async ({
    assert,
  }) => {
    const { client, admin } = await signedInAdmin()
    await giveFactor(admin)
    const own = await client.post(`/admin/admins/${admin.id}/disable`)
    assert.equal(own.status, 409)
    assert.include(own.html, 'That is you')
    const reset = await client.post(`/admin/admins/${admin.id}/second-factor/delete`)
    assert.equal(reset.status, 409)
    assert.isFalse(await isDisabled(admin))
    const { totpSecret } = await Admin.findOrFail(admin.id)
    assert.equal(totpSecret, 'sealed')
    await PanelClient.signIn()
    const keeper = await Admin.byUsername(KEEPER).firstOrFail()
    for (const path of ['disable', 'enable']) {
      assert.equal(await statusOf(client.post(`/admin/admins/${keeper.id}/${path}`)), 409)
    }
    assert.isFalse(await isDisabled(keeper))
    assert.equal(await statusOf(client.post(`/admin/admins/${randomUUID()}/disable`)), 404)
  })

  test('who disable each other at once are never both out', async ({ assert }) => {
    for (let round = 0; round < 5; round++) {
      const one = await signedInAdmin()
      const other = await signedInAdmin()
      const answers = await Promise.all([
        one.client.post(`/admin/admins/${other.admin.id}/disable`),
        other.client.post(`/admin/admins/${one.admin.id}/disable`),
      ])
      const statuses = answers.map(({ status }) => status)
      assert.sameMembers(statuses, [303, 401], JSON.stringify(statuses))
      const disabled = [await isDisabled(one.admin), await isDisabled(other.admin)]
      assert.sameMembers(disabled, [true, false])
    }
  })

  test('are freed of a second factor that they have lost', async ({ assert }) => {
    const { client, admin: doer } = await signedInAdmin()
    const { client: theirs, admin } = await signedInAdmin()
    await giveFactor(admin)
    const path = `/admin/admins/${admin.id}/second-factor/delete`
    assert.equal(await statusOf(client.post(path)), 303)
    const after = await Admin.findOrFail(admin.id)
    assert.isNull(after.totpSecret)
    assert.isEmpty(await db.from('admin_recovery_codes').where('admin_id', admin.id))
    assert.isEmpty(await sessionsOf(admin))
    assert.equal(await statusOf(theirs.get('/admin/speeches')), 303)
    await client.post(path)
    const told = await client.get('/admin/admins')
    assert.include(told.html, 'had no second factor')
    assert.deepEqual(await actionsAbout(admin.id), [
      ['admin_signed_in', 'page', admin.id],
      ['admin_second_factor_removed', 'page', doer.id],
    ])
  })
})
