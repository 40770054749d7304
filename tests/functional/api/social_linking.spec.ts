import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiResponse } from '@japa/api-client'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createLearner, ORIGIN } from '#database/factories/learners'
import SignIn from '#models/sign_in'
import User from '#models/user'
import UserIdentity from '#models/user_identity'
import { ACCOUNT_STATES, type AccountState, type Outcome } from '#tests/support/account_states'
import { auditedActions } from '#tests/support/audit'
import { assertProblem } from '#tests/support/problems'
import { INCOMING, type Incoming } from '#tests/support/providers/incoming'
import { idToken, newEmail } from '#tests/support/providers/tokens'
import { countAccountRows } from '#tests/support/row_counts'

const PATH = '/api/v1/auth/social'

interface Cell {
  incoming: Incoming
  email: string
  subject: string
  before: User | undefined
  counts: Record<string, number>
  response: ApiResponse
}

const CHECKS: Record<Outcome, (assert: Assert, cell: Cell) => Promise<void>> = {
  async new(assert, cell) {
    const user = await signedIn(assert, cell)
    const { incoming, email, counts } = cell
    assert.equal(user.email, incoming.vouching === 'none' ? null : email)
    assert.equal(user.emailVerifiedAt !== null, incoming.vouching === 'vouched')
    assert.isNull(user.password)
    assert.deepEqual([user.authProvider, user.authProviderId], [incoming.provider, cell.subject])
    assert.deepEqual(await countAccountRows(), {
      ...plusOne(counts),
      audit_logs: counts.audit_logs! + 2,
    })
    assert.sameMembers(await auditedActions(user.id), ['identity_linked', 'registered'])
  },

  async known(assert, cell) {
    const user = await signedIn(assert, cell)
    assert.deepEqual(factsOf(user), factsOf(cell.before!))
    assert.deepEqual(await countAccountRows(), {
      ...plusOne(cell.counts),
      users: cell.counts.users,
      user_identities: cell.counts.user_identities,
    })
    assert.deepEqual(await auditedActions(user.id), ['signed_in'])
  },

  async linked(assert, cell) {
    const user = await signedIn(assert, cell)
    assert.deepEqual(factsOf(user), factsOf(cell.before!))
    assert.deepEqual(await countAccountRows(), {
      ...plusOne(cell.counts),
      users: cell.counts.users,
      audit_logs: cell.counts.audit_logs! + 2,
    })
    assert.sameMembers(await auditedActions(user.id), ['identity_linked', 'signed_in'])
  },

  async reclaimed(assert, cell) {
    const user = await signedIn(assert, cell)
    const { before, incoming, subject } = cell
    assert.equal(user.id, before!.id)
    assert.isNotNull(user.emailVerifiedAt)
    assert.isNull(user.password)
    assert.deepEqual([user.authProvider, user.authProviderId], [incoming.provider, subject])
    assert.lengthOf(await UserIdentity.query().where('userId', user.id), 1)
    assert.lengthOf(await SignIn.query().where('userId', user.id), 1)
    const actions = await auditedActions(user.id)
    assert.sameMembers(actions, ['account_reclaimed', 'identity_linked', 'signed_in'])
  },

  async account_exists(assert, { response, counts, before }) {
    assertProblem(assert, response, 409, 'account_exists')
    assert.deepEqual(await countAccountRows(), counts)
    assert.deepEqual(factsOf(await User.findOrFail(before!.id)), factsOf(before!))
  },
}

/** The account that the answer is for, which is the one that has the identity. */
async function signedIn(assert: Assert, { response, incoming, subject, before }: Cell) {
  assert.equal(response.status(), 200, response.text())
  const { provider } = incoming
  const identity = await UserIdentity.findByOrFail({ provider, subject })
  assert.equal(response.body().user.id, identity.userId)
  const user = await User.findOrFail(identity.userId)
  if (before === undefined) return user
  // Nobody else's account came to any harm.
  const other = await User.findOrFail(before.id)
  if (other.id !== user.id) assert.deepEqual(factsOf(other), factsOf(before))
  return user
}

function factsOf({ id, email, password, authProvider, authProviderId, emailVerifiedAt }: User) {
  const isVerified = emailVerifiedAt !== null
  return { id, email, password, authProvider, authProviderId, isVerified }
}

/** One sign-in more, of one account and identity more. */
function plusOne(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([table, count]) => [table, count + 1]))
}

function outcomeOf(state: AccountState, { vouching }: Incoming): Outcome {
  if (vouching === 'vouched') return state.vouched
  return vouching === 'none' ? state.noAddress : state.notVouched
}

const CELLS = ACCOUNT_STATES.flatMap((state) => {
  return INCOMING.map((incoming) => ({
    state: state.state,
    who: incoming.who,
    outcome: outcomeOf(state, incoming),
    prepare: state.prepare,
    incoming,
  }))
})

test.group('Which account an identity leads to', () => {
  test('{state} + {who} = {outcome}')
    .with(CELLS)
    .run(async ({ assert, client }, { prepare, incoming, outcome }) => {
      const email = `k${newEmail()}`
      const subject = randomUUID()
      const before = await prepare({ provider: incoming.provider, subject, email })
      await before?.refresh()
      const counts = await countAccountRows()
      const token = await incoming.token(subject, email)
      const response = await client.post(PATH).json({ provider: incoming.provider, token })
      await CHECKS[outcome](assert, { incoming, email, subject, before, counts, response })
    })

  test("an address that only looks like an account's does not lead to it: {$self}")
    .with(['google', 'apple'] as const)
    .run(async ({ assert, client }, provider) => {
      const email = `k${newEmail()}`
      const { user } = await createLearner({ email, emailVerifiedAt: DateTime.utc() })
      // U+212A, the Kelvin sign: k in lower case.
      const token = await idToken(provider, {
        email: `\u212a${email.slice(1)}`,
        email_verified: true,
      })
      const response = await client.post(PATH).json({ provider, token })
      response.assertStatus(200)
      assert.notEqual(response.body().user.id, user.id)
      assert.isFalse(response.body().user.email_verified)
      assert.lengthOf(await UserIdentity.query().where('userId', user.id), 0)
    })

  test('links identities to accounts as docs/SECURITY.md says', async ({ assert }) => {
    const text = await readFile(app.makePath('docs/SECURITY.md'), 'utf8')
    const rows = text.split('\n').filter((line) => line.startsWith('| '))
    const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()))
    for (const { state, vouched, notVouched, noAddress } of ACCOUNT_STATES) {
      const row = cells.find(([, first]) => first === state)
      assert.deepEqual(row?.slice(2, 5), [vouched, notVouched, noAddress], state)
    }
  })

  test("logs the linking of an identity with the request's address, but not with the e-mail address", async ({
    assert,
    client,
  }) => {
    const email = newEmail()
    const { token, provider } = INCOMING[0]!
    const subject = randomUUID()
    const response = await client
      .post(PATH)
      .header('x-request-id', ORIGIN.requestId!)
      .json({ provider, token: await token(subject, email) })

    const rows = await db.from('audit_logs').where('user_id', response.body().user.id)
    assert.lengthOf(rows, 2)
    for (const row of rows) {
      assert.containsSubset(row, { source: 'api', request_id: ORIGIN.requestId })
      assert.notInclude(JSON.stringify(row), email)
      assert.notInclude(JSON.stringify(row), subject)
    }
  })
})
