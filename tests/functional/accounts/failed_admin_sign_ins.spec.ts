import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { auditFailedSignIn } from '#accounts/audit_failed_sign_in'
import { createAdmin } from '#database/factories/admins'
import { auditedAbout } from '#tests/support/audit'
import { createOwnDatabase } from '#tests/support/own_database'

const PATH = '/api/v1/admin/auth/login'

interface Entry {
  ip_address: string | null
  changes: { further_failures?: { before: null; after: number } }
}

/** An audit log of the test's own. */
async function ownLog(cleanup: (end: () => Promise<void>) => void) {
  const { name } = await createOwnDatabase(cleanup)
  const client = db.connection(name)
  const makeAdmin = async (username: string): Promise<string> => {
    const [row] = await client.table('admins').insert({ username }).returning('id')
    return row.id
  }
  const fail = (adminId: string | null, ipAddress: string, maxEntries?: number) => {
    const origin = { source: 'api', ipAddress, requestId: 'kettle' } as const
    return client.transaction((trx) => auditFailedSignIn(trx, adminId, origin, maxEntries))
  }
  const entries = async (adminId: string | null): Promise<Entry[]> => {
    const all = client.from('audit_logs').where('action', 'admin_sign_in_failed')
    return all.where('resource_id', adminId as string).orderBy('created_at') as Promise<Entry[]>
  }
  return { client, makeAdmin, fail, entries }
}

test.group('Failed sign-ins of admins', () => {
  test('five failed sign-ins have an entry each, and one more counts the others', async ({
    assert,
    cleanup,
  }) => {
    const { makeAdmin, fail, entries } = await ownLog(cleanup)
    const admin = await makeAdmin('nora')
    for (let failed = 0; failed < 12; failed++) await fail(admin, '203.0.113.7')
    const found = await entries(admin)
    assert.lengthOf(found, 6)
    for (const { changes } of found.slice(0, 5)) assert.deepEqual(changes, {})
    assert.deepEqual(found[5]!.changes, { further_failures: { before: null, after: 7 } })
    assert.equal(found[5]!.ip_address, '203.0.113.7')
  })

  test('failed sign-ins are counted apart by admin and by network', async ({ assert, cleanup }) => {
    const { makeAdmin, fail, entries } = await ownLog(cleanup)
    const [admin, other] = [await makeAdmin('nora'), await makeAdmin('otto')]
    for (let failed = 0; failed < 9; failed++) await fail(admin, `2001:db8::${failed}`)
    assert.lengthOf(await entries(admin), 6)
    await fail(other, '2001:db8::1')
    await fail(admin, '2001:db8:0:1::1')
    assert.lengthOf(await entries(other), 1)
    assert.lengthOf(await entries(admin), 7)
  })

  test('failed sign-ins from ever new addresses share one entry in the end', async ({
    assert,
    cleanup,
  }) => {
    const { client, makeAdmin, fail, entries } = await ownLog(cleanup)
    const admin = await makeAdmin('nora')
    for (let failed = 0; failed < 30; failed++) {
      await fail(admin, `203.0.113.${failed}`, 10)
    }
    const found = await entries(admin)
    assert.lengthOf(found, 11)
    assert.isNull(found[10]!.ip_address)
    assert.equal(found[10]!.changes.further_failures?.after, 20)
    await client.from('audit_logs').update({ created_at: new Date(Date.now() - 3_600_001) })
    await fail(admin, '203.0.113.1', 10)
    assert.lengthOf(await entries(admin), 12)
  })

  test('sign-ins with unknown user names count as those of one admin', async ({
    assert,
    cleanup,
  }) => {
    const { client, fail } = await ownLog(cleanup)
    for (let failed = 0; failed < 8; failed++) await fail(null, '203.0.113.7')
    const [{ count }] = await client.from('audit_logs').whereNull('resource_id').count('* as count')
    assert.equal(Number(count), 6)
  })

  test('guesses at the password of an admin over the API are counted in one entry', async ({
    assert,
    client,
  }) => {
    const { admin, username } = await createAdmin()
    for (let guess = 0; guess < 7; guess++) {
      const response = await client.post(PATH).json({ username, password: `guess ${guess}` })
      response.assertStatus(401)
    }
    const found = await auditedAbout(admin.id)
    assert.lengthOf(found, 6)
    assert.deepEqual(found[5]!.changes, { further_failures: { before: null, after: 2 } })
  })
})
