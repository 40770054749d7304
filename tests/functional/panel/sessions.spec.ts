import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { AdminSignIn } from '#accounts/admin_sign_in'
import { TERMINAL } from '#auditing/audit_log'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import { untilWaiting } from '#tests/support/locks'
import { type PanelAnswer, PanelClient } from '#tests/support/panel_client'
import {
  changeSession,
  SESSION_COOKIE,
  sessionId,
  sessionRow,
  sessionsOf,
  signedInAdmin,
} from '#tests/support/panel_sessions'

const htmlOf = ({ html }: PanelAnswer) => html

const HOUR_MS = 3_600_000

async function isSignedIn(client: PanelClient): Promise<boolean> {
  const { status } = await client.get('/admin/speeches')
  return status === 200
}

test.group('Sessions of the admin pages', () => {
  test('a session that was known before the sign-in is worth nothing after it', async ({
    assert,
  }) => {
    const { username } = await createAdmin()
    const attacker = new PanelClient()
    await attacker.get('/admin/login')
    const victim = new PanelClient()
    victim.cookies.set(SESSION_COOKIE, attacker.cookies.get(SESSION_COOKIE)!)
    const before = sessionId(victim)
    await victim.get('/admin/login')
    const answer = await victim.post('/admin/login', { username, password: ADMIN_PASSWORD })
    assert.equal(answer.status, 303)
    assert.notEqual(sessionId(victim), before)
    assert.isTrue(await isSignedIn(victim))
    assert.isFalse(await isSignedIn(attacker))
    assert.isNull(await db.from('admin_sessions').where('id', before).first())
  })

  test('the session has the tag of its admin, and nothing from before the sign-in', async ({
    assert,
  }) => {
    const { username, admin } = await createAdmin()
    const client = new PanelClient()
    await client.get('/admin/login')
    const token = client.token
    await client.post('/admin/login', { username, password: ADMIN_PASSWORD })
    const row = await sessionRow(client)
    assert.equal(row?.user_id, admin.id)
    assert.notInclude(row!.data, 'csrf-secret')
    const replayed = await client.post('/admin/logout', { _csrf: token })
    assert.equal(replayed.status, 403)
    assert.deepEqual(await tagOf(client), admin.id)
  })

  test('the cookie is for this site and its server only', async ({ assert }) => {
    const { headers } = await new PanelClient().get('/admin/login')
    const [cookie] = headers.getSetCookie()
    const attributes = cookie!.split('; ').slice(1).sort()
    assert.deepEqual(
      attributes.filter((name) => !/^(Max-Age|Expires)=/.test(name)),
      ['HttpOnly', 'Path=/', 'SameSite=Lax']
    )
  })

  test('a session that is not used ends, and each use puts that off', async ({ assert }) => {
    const { client } = await signedInAdmin()
    const { expires_at: end } = (await sessionRow(client))!
    assert.closeTo(end.getTime() - Date.now(), HOUR_MS, 60_000)
    const row = db.from('admin_sessions').where('id', sessionId(client))
    await row.clone().update({ expires_at: DateTime.utc().plus({ minutes: 5 }).toJSDate() })
    assert.isTrue(await isSignedIn(client))
    const { expires_at: later } = (await sessionRow(client))!
    assert.closeTo(later.getTime() - Date.now(), HOUR_MS, 60_000)
    await row.update({ expires_at: DateTime.utc().minus({ seconds: 1 }).toJSDate() })
    assert.isFalse(await isSignedIn(client))
  })

  test('a session ends after twelve hours, however busy it is', async ({ assert }) => {
    const { client } = await signedInAdmin()
    const setAge = (age: number) => {
      return changeSession(client, (data) => (data.sign_in!.signedInAt = Date.now() - age))
    }
    await setAge(12 * HOUR_MS - 60_000)
    assert.isTrue(await isSignedIn(client))
    await setAge(12 * HOUR_MS + 1000)
    assert.isFalse(await isSignedIn(client))
  })

  test('signing out ends the session, also for who has copied the cookie', async ({ assert }) => {
    const { client, admin } = await signedInAdmin()
    const copy = new PanelClient()
    for (const [name, value] of client.cookies) copy.cookies.set(name, value)
    const answer = await client.post('/admin/logout')
    assert.equal(answer.location, '/admin/login')
    assert.deepEqual(await sessionsOf(admin), [])
    assert.isFalse(await isSignedIn(copy))
    assert.isFalse(await isSignedIn(client))
  })

  test('signing out after the session has ended leads to the sign-in form', async ({ assert }) => {
    const { client, admin } = await signedInAdmin()
    await db.from('admin_sessions').where('user_id', admin.id).delete()
    const answer = await client.post('/admin/logout')
    assert.deepEqual([answer.status, answer.location], [303, '/admin/login'])
  })

  test('signing out everywhere ends all sessions and access tokens of the admin, and nobody else’s', async ({
    assert,
    client: api,
  }) => {
    const { client, admin, username, accessToken } = await signedInAdmin()
    const other = await PanelClient.signIn({ username, password: ADMIN_PASSWORD })
    const somebody = await signedInAdmin()
    const answer = await client.post('/admin/account/sign-outs')
    assert.equal(answer.location, '/admin/login')
    assert.include(htmlOf(await client.get('/admin/login')), 'You are signed out everywhere.')
    assert.isFalse(await isSignedIn(other))
    assert.isFalse(await isSignedIn(client))
    assert.isTrue(await isSignedIn(somebody.client))
    assert.deepEqual(await sessionsOf(admin), [])
    const me = await api.get('/api/v1/admin/auth/me').bearerToken(accessToken)
    me.assertStatus(401)
    const entry = { action: 'admin_sign_ins_ended', source: 'page', admin_id: admin.id }
    assert.isNotNull(await db.from('audit_logs').where(entry).first())
  })

  test('a request under way does not bring a session back that was ended meanwhile: {end}')
    .with([{ end: 'signed out here' }, { end: 'signed out everywhere' }])
    .run(async ({ assert }, { end }) => {
      const { client, admin, username } = await signedInAdmin()
      const waiting = new PanelClient()
      for (const [name, value] of client.cookies) waiting.cookies.set(name, value)
      const waitingId = sessionId(waiting)
      const other = await PanelClient.signIn({ username, password: ADMIN_PASSWORD })
      // A notice is taken out of the session, which is written then.
      await changeSession(client, (data) => (data.__flash__ = { notice: { text: 'Saved.' } }))
      const trx = await db.transaction()
      await trx.rawQuery('lock table speeches in access exclusive mode')
      const adminSignIn = await app.container.make(AdminSignIn)
      const underWay = waiting.get('/admin/speeches')
      await untilWaiting(1)
      if (end === 'signed out here') await client.post('/admin/logout')
      else await adminSignIn.endAll(admin, TERMINAL)
      await trx.rollback()
      assert.include(htmlOf(await underWay), 'Saved.')
      assert.deepEqual(await db.from('admin_sessions').where('id', waitingId), [])
      assert.isFalse(await isSignedIn(waiting))
      assert.equal(await isSignedIn(other), end === 'signed out here')
    })

  test('an admin is out at the next request who is {what}')
    .with([
      { what: 'disabled', change: { disabled_at: new Date() } },
      {
        what: 'given a new password',
        change: { credentials_changed_at: new Date(2_000_000_000_000) },
      },
      { what: 'deleted', change: undefined },
    ])
    .run(async ({ assert }, { change }) => {
      const { client, admin } = await signedInAdmin()
      assert.isTrue(await isSignedIn(client))
      const row = db.from('admins').where('id', admin.id)
      if (change) await row.update(change)
      else {
        await db.from('audit_logs').where('admin_id', admin.id).delete()
        await row.delete()
      }
      const refused = await client.get('/admin/speeches')
      assert.deepEqual(
        [refused.status, refused.location],
        [303, '/admin/login?back=%2Fadmin%2Fspeeches']
      )
      const again = await client.post('/admin/account/theme', { theme: 'dark' })
      assert.equal(again.status, 401)
    })
})

/** Whose session a client has. */
async function tagOf(client: PanelClient): Promise<string | null | undefined> {
  const row = await sessionRow(client)
  return row?.user_id
}
