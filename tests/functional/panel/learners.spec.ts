import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { Learners } from '#accounts/learners'
import { RefreshTokens } from '#accounts/refresh_tokens'
import { createLearner, PASSWORD, signIn } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import User from '#models/user'
import UserIdentity from '#models/user_identity'
import { auditedAbout } from '#tests/support/audit'
import { createDrawable } from '#tests/support/catalog'
import { HOSTILE_HTML } from '#tests/support/hostile_props'
import { type PanelAnswer, PanelClient } from '#tests/support/panel_client'
import { changeSession, signedInAdmin } from '#tests/support/panel_sessions'

/** The addresses in the list, in its order. */
function addressesIn(html: string): string[] {
  return [...html.matchAll(/<td class="person"><bdi>([^<]*)/g)].map(([, address]) => address!)
}

function linkTo(html: string, rel: 'next' | 'prev'): string {
  const link = [...html.matchAll(/<a[^>]*>/g)].find(([tag]) => tag.includes(`rel="${rel}"`))
  return (/href="([^"]*)"/.exec(link?.[0] ?? '')?.[1] ?? '').replaceAll('&amp;', '&')
}

function actionsOf(entries: Record<string, unknown>[]): unknown[] {
  return entries.map(({ action }) => action)
}

async function statusOf(answer: Promise<PanelAnswer>): Promise<number> {
  const { status } = await answer
  return status
}

async function nameOf(id: string): Promise<string> {
  const { name } = await User.findOrFail(id)
  return name
}

/** What the audit log says of one kind that was done to a learner. */
async function audited(id: string, action: string): Promise<Record<string, unknown>[]> {
  const entries = await auditedAbout(id)
  return entries.filter((entry) => entry.action === action)
}

/** Makes the password one that was typed too long ago. */
function growOld(client: PanelClient): Promise<void> {
  return changeSession(client, (data) => (data.sign_in!.provenAt = Date.now() - 601_000))
}

test.group('Learners in the admin pages', () => {
  test('are refused to guests, and to forms without the token', async ({ assert }) => {
    const { user, email } = await createLearner()
    const path = `/admin/learners/${user.id}`
    const guest = new PanelClient()
    for (const page of ['/admin/learners', path]) {
      const { status, location } = await guest.get(page)
      assert.equal(status, 303)
      assert.include(location!, '/admin/login')
    }
    const client = await PanelClient.signIn()
    const forms: [string, Record<string, string>][] = [
      ['name', { name: 'Taken over', seen: user.name }],
      ['sign-outs', {}],
      ['delete', { typed: email }],
    ]
    for (const [form, fields] of forms) {
      const asked = await guest.post(`${path}/${form}`, fields)
      assert.oneOf(asked.status, [401, 403])
      const forged = await client.post(`${path}/${form}`, { ...fields, _csrf: 'forged' })
      assert.equal(forged.status, 403)
      const foreign = await client.post(`${path}/${form}`, fields, {
        'sec-fetch-site': 'cross-site',
      })
      assert.equal(foreign.status, 403)
    }
    const after = await User.findOrFail(user.id)
    assert.equal(after.name, user.name)
    assert.notInclude(actionsOf(await auditedAbout(user.id)), 'learner_viewed')
  })

  test('can be read, and be neither made nor changed otherwise', async ({ assert }) => {
    const client = await PanelClient.signIn()
    for (const path of ['/admin/learners', `/admin/learners/${randomUUID()}`]) {
      const { status } = await client.post(path, { name: 'New' })
      assert.equal(status, 405)
    }
    assert.equal(await statusOf(client.get('/admin/learners/new')), 404)
    assert.equal(await statusOf(client.get(`/admin/learners/${randomUUID()}`)), 404)
    assert.equal(await statusOf(client.get('/admin/learners/none')), 404)
  })

  test('are found by a part of the address or the name, in any case, and by nothing else', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const word = randomUUID().slice(0, 8)
    const address = `a.${word}.b@example.com`
    await createLearner({ email: address, name: 'Somebody' })
    const byName = await createLearner({ name: `Ann${word}a O'Neil` })
    await createLearner({ email: `a_${word.slice(1)}@example.com` })
    const { html } = await client.get(`/admin/learners?q=${word.toUpperCase()}`)
    assert.deepEqual(addressesIn(html), [byName.email, address])
    // Signs that mean something in SQL mean themselves.
    for (const q of ['%', '_%_', `%${word}`, `${word}_b`, `${word}\\`, "' or true --"]) {
      const none = await client.get(`/admin/learners?q=${encodeURIComponent(q)}`)
      assert.equal(none.status, 200)
      assert.notInclude(addressesIn(none.html), address, q)
    }
    const short = await createLearner({ name: `Ÿž${word} Ÿq` })
    const found = await client.get(`/admin/learners?q=${encodeURIComponent('ÿq')}`)
    assert.include(addressesIn(found.html), short.email)
    const within = await client.get(`/admin/learners?q=${encodeURIComponent('ž')}`)
    assert.notInclude(addressesIn(within.html), short.email)
  })

  test('are filtered by how they sign in and when they practised', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const word = randomUUID()
    const { ids } = await createDrawable(1)
    const of = (label: string) => ({ name: `${label} ${word}` })
    const never = await createLearner(of('never'))
    const lately = await createLearner(of('lately'))
    await saveSession(lately.user.id, ids)
    const longAgo = await createLearner(of('long ago'))
    const then = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000)
    await saveSession(longAgo.user.id, ids, { completed_at: then })
    const apple = await createLearner({ ...of('apple'), password: null, authProvider: 'apple' })
    await UserIdentity.create({ userId: apple.user.id, provider: 'apple', subject: word })
    const shown = async (query: string) => {
      const { html } = await client.get(`/admin/learners?q=${word}&${query}`)
      return addressesIn(html)
    }
    assert.deepEqual(await shown('provider=apple'), [apple.email])
    assert.deepEqual(await shown('provider=google'), [])
    assert.deepEqual(await shown('provider=email'), [longAgo.email, lately.email, never.email])
    assert.deepEqual(await shown('activity=never'), [apple.email, never.email])
    assert.deepEqual(await shown('activity=7'), [lately.email])
    assert.deepEqual(await shown('activity=90'), [longAgo.email, lately.email])
    assert.deepEqual(await shown('activity=90&provider=apple'), [])
  })

  test('are listed in spite of an address that is partly unknown, and it is said', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const { status, html } = await client.get(
      '/admin/learners?page=-1&sort=password&provider=x&activity[]=7&before=1&q=%00'
    )
    assert.equal(status, 200)
    assert.include(html, 'Left out of the address')
    const nothing = await client.get(`/admin/learners?q=${randomUUID()}`)
    assert.include(nothing.html, 'No learner is like this')
  })

  test('have pages that show nobody twice and nobody never, while others come', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const word = randomUUID()
    const createdAt = '2026-01-01T00:00:00.123456Z'
    const rows = Array.from({ length: 120 }, (_, n) => {
      const email = `${n}@${word}.example.com`
      return { email, name: 'One of many', auth_provider: 'google', created_at: createdAt }
    })
    await db.table('users').multiInsert(rows)
    const first = await client.get(`/admin/learners?q=${word}`)
    assert.include(first.html, '<span class="count">120</span>')
    await createLearner({ name: `Comes late ${word}` })
    const second = await client.get(linkTo(first.html, 'next'))
    const third = await client.get(linkTo(second.html, 'next'))
    const all = [first, second, third].flatMap(({ html }) => addressesIn(html))
    assert.lengthOf(all, 120)
    assert.sameMembers(
      all,
      rows.map(({ email }) => email)
    )
    const back = await client.get(linkTo(third.html, 'prev'))
    assert.deepEqual(addressesIn(back.html), addressesIn(second.html))
  })
})

test.group('A learner in the admin pages', () => {
  test('is shown with sign-ins, sessions and progress, and nothing to sign in with', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const signedIn = await signIn(`Phone of ${HOSTILE_HTML}`)
    const { user, refreshToken, accessToken } = signedIn
    await user.merge({ name: HOSTILE_HTML }).save()
    const subject = randomUUID()
    await UserIdentity.create({ userId: user.id, provider: 'google', subject })
    const { ids } = await createDrawable(2)
    const result = { sequence_number: 1, user_response: 'correct' as const }
    const scores = { recognized_text: null, accuracy_score: null, fluency_score: null }
    const rest = {
      ...scores,
      completeness_score: null,
      response_time_ms: null,
      score_receipt: null,
    }
    const sessionId = await saveSession(user.id, ids.slice(0, 1), {
      results: [{ ...result, ...rest, speech_id: ids[0]!, pronunciation_score: 71.5 }],
    })
    const { status, html } = await client.get(`/admin/learners/${user.id}`)
    assert.equal(status, 200)
    assert.include(html, 'Password, Google')
    assert.include(html, `/admin/sessions/${sessionId}?back=`)
    assert.include(html, '<title>1 session on 1 day, score 71.5</title>')
    assert.include(html, 'End the sign-in')
    assert.notInclude(html, '<img')
    const { password } = await User.findOrFail(user.id)
    const { token_hash: tokenHash } = (await db
      .from('refresh_tokens')
      .join('sign_ins', 'sign_ins.id', 'sign_in_id')
      .where('user_id', user.id)
      .firstOrFail()) as { token_hash: string }
    const list = await client.get(`/admin/learners?q=${signedIn.email}`)
    for (const secret of [password!, tokenHash, refreshToken, accessToken, subject, PASSWORD]) {
      assert.notInclude(html, secret)
      assert.notInclude(list.html, secret)
    }
  })

  test('has pages of sessions, and a plot of as many days as are asked for', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { user } = await createLearner()
    const { ids } = await createDrawable(1)
    const day = 24 * 60 * 60 * 1000
    for (let n = 0; n < 25; n++) {
      const completed = new Date(Date.now() - n * 2 * day)
      await saveSession(user.id, ids, { completed_at: completed })
    }
    const path = `/admin/learners/${user.id}?back=%2Fadmin%2Flearners%3Fq%3Dx`
    const first = await client.get(path)
    const count = (html: string) => html.match(/<tr data-row/g)?.length ?? 0
    assert.equal(count(first.html), 20)
    assert.include(first.html, '25 sessions on 25 days, nothing scored')
    assert.include(first.html, 'href="/admin/learners?q=x"')
    const second = await client.get(linkTo(first.html, 'next'))
    assert.equal(count(second.html), 5)
    assert.include(second.html, 'href="/admin/learners?q=x"')
    const month = await client.get(`${path}&days=30`)
    assert.include(month.html, '15 sessions on 15 days')
    const wrong = await client.get(`${path}&days=31`)
    assert.include(wrong.html, 'Left out of the address')
  })

  test('is noted to have been looked at, once an hour for each admin', async ({ assert }) => {
    const { client, admin } = await signedInAdmin()
    const other = await signedInAdmin()
    const { user } = await createLearner()
    const path = `/admin/learners/${user.id}`
    await Promise.all([client.get(path), client.get(path), client.get(path)])
    await client.get(`${path}?days=30`)
    const [entry, ...more] = await auditedAbout(user.id)
    assert.isEmpty(more)
    assert.containsSubset(entry, {
      action: 'learner_viewed',
      admin_id: admin.id,
      source: 'page',
      resource_type: 'user',
      user_id: null,
    })
    await other.client.get(path)
    assert.lengthOf(await auditedAbout(user.id), 2)
    await db
      .from('audit_logs')
      .where({ resource_id: user.id, admin_id: admin.id })
      .update({ created_at: new Date(Date.now() - 61 * 60 * 1000) })
    await client.get(path)
    assert.lengthOf(await auditedAbout(user.id), 3)
    const log = await client.get(`/admin/audit-log?id=${user.id}`)
    assert.include(log.html, 'looked at')
    assert.include(log.html, `${path}?back=`)
  })

  test('is renamed, which is audited; the same name again is no change', async ({ assert }) => {
    const { client, admin } = await signedInAdmin()
    const { user } = await createLearner()
    const path = `/admin/learners/${user.id}`
    const back = '/admin/learners?q=Test'
    const name = `Zoë  \u0007 ${HOSTILE_HTML}`
    const renamed = await client.post(`${path}/name`, { name, seen: user.name, back })
    assert.equal(renamed.status, 303)
    assert.equal(renamed.location, `${path}?back=${encodeURIComponent(back)}`)
    const kept = `Zoë ${HOSTILE_HTML}`
    assert.equal(await nameOf(user.id), kept)
    await client.post(`${path}/name`, { name, seen: kept })
    const [entry, ...more] = await auditedAbout(user.id)
    assert.isEmpty(more)
    assert.containsSubset(entry, {
      action: 'learner_renamed',
      admin_id: admin.id,
      user_id: null,
      source: 'page',
      changes: { name: { before: user.name, after: kept } },
    })
    const page = await client.get(renamed.location!)
    assert.notInclude(page.html, '<img')
  })

  test('is not renamed to nothing, nor over what another admin wrote meanwhile', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const { user } = await createLearner()
    const path = `/admin/learners/${user.id}`
    for (const name of ['', ' \u200b ', 'x'.repeat(101), 'nul\0']) {
      const refused = await client.post(`${path}/name`, { name, seen: user.name })
      assert.equal(refused.status, 422, JSON.stringify(name))
      assert.include(refused.html, '<title>Error: ')
      assert.include(refused.html, 'aria-invalid="true"')
    }
    const [one, other] = await Promise.all([
      client.post(`${path}/name`, { name: 'Of one', seen: user.name }),
      client.post(`${path}/name`, { name: 'Of the other', seen: user.name }),
    ])
    assert.sameMembers([one.status, other.status], [303, 412])
    const [late, won] = one.status === 412 ? [one, 'Of the other'] : [other, 'Of one']
    assert.include(late.html, 'Somebody has changed the name meanwhile')
    assert.include(late.html, `value="${won === 'Of one' ? 'Of the other' : 'Of one'}"`)
    assert.include(late.html, `name="seen" value="${won}"`)
    assert.equal(await nameOf(user.id), won)
    assert.lengthOf(await audited(user.id, 'learner_renamed'), 1)
    const gone = await client.post(`/admin/learners/${randomUUID()}/name`, { name: 'x', seen: 'y' })
    assert.equal(gone.status, 404)
  })

  test('is signed out on one device, or on all', async ({ assert }) => {
    const { client, admin } = await signedInAdmin()
    const { user, email, refreshToken } = await signIn('One')
    await signIn('Two', email)
    await signIn('Three', email)
    const other = await signIn('Of somebody else')
    const path = `/admin/learners/${user.id}`
    const devices = async () => {
      const rows = await db.from('sign_ins').where('user_id', user.id).orderBy('device_name')
      return rows.map((row: { device_name: string }) => row.device_name)
    }
    const { id } = (await db
      .from('sign_ins')
      .where({ user_id: user.id, device_name: 'Two' })
      .firstOrFail()) as { id: string }
    await client.post(`${path}/sign-outs`, { sign_in: id })
    assert.deepEqual(await devices(), ['One', 'Three'])
    const { id: foreign } = (await db
      .from('sign_ins')
      .where('user_id', other.user.id)
      .firstOrFail()) as { id: string }
    await client.post(`${path}/sign-outs`, { sign_in: foreign })
    assert.lengthOf(await db.from('sign_ins').where('id', foreign), 1)
    const all = await client.post(`${path}/sign-outs`)
    assert.equal(all.status, 303)
    assert.deepEqual(await devices(), [])
    const tokens = await app.container.make(RefreshTokens)
    assert.isUndefined(await tokens.findSignIn(refreshToken))
    const again = await client.post(`${path}/sign-outs`)
    assert.equal(again.status, 303)
    const entries = await audited(user.id, 'learner_signed_out')
    assert.deepEqual(
      entries.map(({ admin_id: by, changes }) => [by, changes]),
      [
        [admin.id, { sign_ins_ended: { after: 1 } }],
        [admin.id, { sign_ins_ended: { after: 2 } }],
      ]
    )
    assert.equal(await statusOf(client.post(`/admin/learners/${randomUUID()}/sign-outs`)), 404)
  })

  test('is signed out by nobody who has not typed the password for a while', async ({ assert }) => {
    const { client } = await signedInAdmin()
    const { user } = await signIn()
    await growOld(client)
    const asked = await client.post(`/admin/learners/${user.id}/sign-outs`)
    assert.equal(asked.status, 422)
    assert.include(asked.html, 'name="proof_password"')
    assert.lengthOf(await db.from('sign_ins').where('user_id', user.id), 1)
  })

  test('is deleted by the typed address and a fresh proof: all of it, and nobody else', async ({
    assert,
  }) => {
    const { client, admin } = await signedInAdmin()
    const signedIn = await signIn('Phone')
    const { user, email } = signedIn
    const other = await createLearner()
    const { ids } = await createDrawable(1)
    await saveSession(user.id, ids)
    const subject = randomUUID()
    const apple = { provider: 'apple' as const, subject, encryptedRefreshToken: `of ${subject}` }
    await UserIdentity.create({ userId: user.id, ...apple })
    const path = `/admin/learners/${user.id}`
    await client.get(path)
    await client.post(`${path}/name`, { name: 'Renamed', seen: user.name })
    await growOld(client)
    const unproven = await client.post(`${path}/delete`, { typed: email })
    assert.equal(unproven.status, 422)
    assert.include(unproven.html, 'name="proof_password"')
    assert.include(unproven.html, `value="${email}"`)
    const wrong = await client.post(`${path}/delete`, { typed: email, proof_password: 'guessed' })
    assert.equal(wrong.status, 422)
    assert.include(wrong.html, 'The password is wrong')
    const proof = { proof_password: 'nine quiet lighthouse keepers' }
    for (const typed of ['', other.email, email.slice(1), `${email}x`]) {
      const refused = await client.post(`${path}/delete`, { typed, ...proof })
      assert.equal(refused.status, 422, typed)
      assert.include(refused.html, 'not what has to be typed')
    }
    assert.isNotNull(await User.find(user.id))
    const back = '/admin/learners?q=example'
    const typed = ` ${email.toUpperCase()} `
    const deleted = await client.post(`${path}/delete`, { typed, back, ...proof })
    assert.equal(deleted.status, 303)
    assert.equal(deleted.location, back)
    for (const [table, column] of [
      ['users', 'id'],
      ['sign_ins', 'user_id'],
      ['game_sessions', 'user_id'],
      ['user_identities', 'user_id'],
      ['audit_logs', 'user_id'],
    ] as const) {
      assert.isEmpty(await db.from(table).where(column, user.id), table)
    }
    const revoked = await db
      .from('apple_revocations')
      .where('encrypted_refresh_token', `of ${subject}`)
    assert.lengthOf(revoked, 1)
    const entries = await auditedAbout(user.id)
    assert.deepEqual(actionsOf(entries), ['learner_viewed', 'learner_renamed', 'account_deleted'])
    assert.deepEqual(entries[1]!.changes, {})
    assert.containsSubset(entries[2], { admin_id: admin.id, source: 'page', user_id: null })
    assert.isNotNull(await User.find(other.user.id))
    const log = await client.get(`/admin/audit-log?id=${user.id}`)
    assert.notInclude(log.html, 'Renamed')
    assert.equal(await statusOf(client.get(path)), 404)
  })

  test('is deleted once by two admins at once; the second one is told', async ({ assert }) => {
    const one = await signedInAdmin()
    const other = await signedInAdmin()
    const { user, email } = await createLearner()
    const answers = await Promise.all(
      [one, other].map(({ client }) => {
        return client.post(`/admin/learners/${user.id}/delete`, { typed: email })
      })
    )
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303]
    )
    const pages = await Promise.all([one, other].map(({ client }) => client.get('/admin/learners')))
    const told = pages.filter(({ html }) => html.includes('had been deleted already'))
    assert.lengthOf(told, 1)
    assert.lengthOf(await audited(user.id, 'account_deleted'), 1)
  })

  test('without an address is deleted by the name', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const fields = { email: null, password: null, authProvider: 'facebook' as const }
    const { user } = await createLearner({ ...fields, name: `Aïsha ${HOSTILE_HTML}` })
    const path = `/admin/learners/${user.id}`
    const page = await client.get(path)
    assert.include(page.html, 'no address')
    assert.notInclude(page.html, '<img')
    assert.equal(await statusOf(client.post(`${path}/delete`, { typed: '' })), 422)
    assert.equal(await statusOf(client.post(`${path}/delete`, { typed: user.name })), 303)
    assert.isNull(await User.find(user.id))
  })

  test('that is gone is not noted to have been looked at', async ({ assert }) => {
    const learners = await app.container.make(Learners)
    const { admin } = await signedInAdmin()
    const id = randomUUID()
    const origin = { source: 'page', ipAddress: null, requestId: null } as const
    await assert.rejects(() => learners.view(id, { adminId: admin.id, origin }))
    assert.isEmpty(await auditedAbout(id))
  })
})
