import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import { assertRefused } from '#tests/support/problems'

const PATH = '/api/v1/admin/audit-logs'

interface Page {
  data: { id: string; action: string; admin: { username: string } | null }[]
  meta: { total: number }
}

/** Entries of an admin of their own, the newest of which comes first. */
async function createEntries() {
  const [{ admin, accessToken }, other] = [await createAdmin(), await createAdmin()]
  const [kettle, cup] = [randomUUID(), randomUUID()]
  const about = { source: 'api', ip_address: '2001:db8::7', request_id: `test-${randomUUID()}` }
  const entry = (action: string, id: string, day: number, fields: object = {}) => ({
    ...{ ...about, admin_id: admin.id, action, resource_type: 'kettle', resource_id: id },
    ...{ created_at: `2025-03-0${day}T12:00:00.000Z`, changes: {}, ...fields },
  })
  await db
    .table('audit_logs')
    .multiInsert([
      entry('made', kettle, 1, { changes: { size: { before: null, after: 2 } } }),
      entry('broken', kettle, 2),
      entry('made', cup, 3, { resource_type: 'cup' }),
      entry('mended', kettle, 4, { admin_id: other.admin.id }),
      entry('sold', kettle, 5, { admin_id: null, source: 'terminal', ip_address: null }),
      entry('kept', kettle, 6, { changes: { size: { after: 3 } }, request_id: null }),
    ])
  return { admin, other: other.admin, accessToken, kettle, cup, requestId: about.request_id }
}

test.group('GET admin/audit-logs', () => {
  test('pages through the audit log, newest first, with who, what, where from and when', async ({
    assert,
    client,
  }) => {
    const { admin, accessToken, kettle, requestId } = await createEntries()
    const send = (query: string) => {
      return client.get(`${PATH}?resource_id=${kettle}&${query}`).bearerToken(accessToken)
    }
    const last = await send('per_page=2&page=3')
    last.assertStatus(200)
    assert.deepEqual(last.body().meta, { page: 3, per_page: 2, total: 5, last_page: 3 })
    const [{ id, ...made }] = last.body().data
    assert.isString(id)
    assert.deepEqual(made, {
      ...{ admin: { id: admin.id, username: admin.username }, action: 'made' },
      ...{ resource_type: 'kettle', resource_id: kettle, source: 'api' },
      ...{ ip_address: '2001:db8::7', request_id: requestId },
      changes: { size: { before: null, after: 2 } },
      created_at: '2025-03-01T12:00:00.000Z',
    })
    const first = await send('per_page=2')
    const [kept, sold] = first.body().data
    assert.deepEqual(kept.changes, { size: { before: null, after: 3 } })
    assert.isNull(kept.request_id)
    assert.deepInclude(sold, { action: 'sold', admin: null, source: 'terminal', ip_address: null })
  })

  test('filters the audit log by {what}')
    .with([
      { what: 'admin_id', found: 'kept made broken made' },
      { what: 'admin_id, resource_type', found: 'kept broken made' },
      { what: 'admin_id, action', found: 'made made' },
      { what: 'resource_id', found: 'kept sold mended broken made' },
      { what: 'resource_id, from, to', found: 'mended broken' },
      { what: 'resource_id, instants', found: 'broken' },
    ])
    .run(async ({ assert, client }, { what, found }) => {
      const { admin, accessToken, kettle } = await createEntries()
      const filters: Record<string, string> = {
        ...{ admin_id: admin.id, resource_type: 'kettle', action: 'made', resource_id: kettle },
        ...{ from: '2025-03-02', to: '2025-03-05' },
      }
      const query = what.split(', ').flatMap((name) => {
        const instants = 'from=2025-03-02T12:00:00.000Z&to=2025-03-04T13:00:00%2B01:00'
        return name === 'instants' ? instants : `${name}=${filters[name]}`
      })
      const response = await client.get(`${PATH}?${query.join('&')}`).bearerToken(accessToken)
      const { data, meta } = response.body() as Page
      assert.equal(data.map(({ action }) => action).join(' '), found)
      assert.equal(meta.total, found.split(' ').length)
    })

  test("logs an admin's sign-in and later changes in the audit log", async ({ assert, client }) => {
    const { admin, username } = await createAdmin()
    const credentials = { username, password: ADMIN_PASSWORD }
    const signedIn = await client.post('/api/v1/admin/auth/login').json(credentials)
    const { access_token: token } = signedIn.body()
    const tag = { name: `tag ${randomUUID()}` }
    await client.post('/api/v1/admin/tags').bearerToken(token).json(tag)
    const response = await client.get(`${PATH}?admin_id=${admin.id}`).bearerToken(token)
    assert.deepEqual(
      (response.body() as Page).data.map(({ action }) => action),
      ['tag_created', 'admin_signed_in']
    )
  })

  test('refuses an audit log query with "{query}"')
    .with([
      { query: 'page=x', field: 'page' },
      { query: 'per_page=0', field: 'per_page' },
      { query: 'admin_id=nora', field: 'admin_id' },
      { query: 'action=', field: 'action' },
      { query: 'action=a%00', field: 'action' },
      { query: `resource_type=${'x'.repeat(51)}`, field: 'resource_type' },
      { query: 'resource_id=1', field: 'resource_id' },
      { query: 'from=yesterday', field: 'from' },
      { query: 'to=2025-13-01', field: 'to' },
    ])
    .run(async ({ assert, client }, { query, field }) => {
      const { accessToken } = await createAdmin()
      const response = await client.get(`${PATH}?${query}`).bearerToken(accessToken)
      assertRefused(assert, response, [field])
    })
})
