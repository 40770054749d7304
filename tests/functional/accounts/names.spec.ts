import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { test } from '@japa/runner'
import { accountKey } from '#accounts/account_key'
import { ADMIN_PASSWORD, createAdmin, KEEPER } from '#database/factories/admins'
import { createLearner, PASSWORD } from '#database/factories/learners'
import { createTag } from '#database/factories/tags'
import { FIND_TAGS, findTags } from '#importing/catalog_lookup'
import Admin from '#models/admin'
import User from '#models/user'
import { nameKey } from '#postgres/name_key'
import { assertProblem } from '#tests/support/problems'

/** Every character that has another upper or lower case in Unicode. */
const CASED = Array.from({ length: 0x11_0000 }, (_, point) => point)
  .filter((point) => point < 0xd800 || point > 0xdfff)
  .map((point) => String.fromCodePoint(point))
  .filter((letter) => letter.toLowerCase() !== letter || letter.toUpperCase() !== letter)

/** Spellings that some rule of upper and lower case takes for the name, and what they replace. */
const LOOK_ALIKES = [
  { what: 'a capital I with a dot (U+0130)', from: 'i', to: '\u0130' },
  { what: 'a small i without a dot (U+0131)', from: 'i', to: '\u0131' },
  { what: 'the Kelvin sign (U+212A)', from: 'k', to: '\u212a' },
  { what: 'a long s (U+017F)', from: 's', to: '\u017f' },
  { what: 'a letter of full width', from: 'k', to: '\uff2b' },
  { what: 'a combining dot', from: 'i', to: 'i\u0307' },
]

const LOGIN = '/api/v1/admin/auth/login'

/** What the planner does where it may read no table as a whole. */
async function planOf(sql: string, bindings: unknown) {
  const trx = await db.transaction()
  try {
    for (const way of ['seqscan', 'hashjoin', 'mergejoin']) {
      await trx.rawQuery(`set local enable_${way} = off`)
    }
    return await explain(trx, sql, bindings)
  } finally {
    await trx.rollback()
  }
}

async function explain(trx: TransactionClientContract, sql: string, bindings: unknown) {
  const { rows } = await trx.rawQuery(`explain ${sql}`, bindings as never)
  return JSON.stringify(rows)
}

test.group('Names', () => {
  test("names have the same key in the database for each of Unicode's cased letters", async ({
    assert,
  }) => {
    assert.isAbove(CASED.length, 2700)
    const names = CASED.map((letter) => `Mi${letter}A@x`)
    const { rows } = await db.rawQuery(
      `select name, lower(name collate "C") as key from unnest(:names::text[]) as given(name)`,
      { names }
    )
    assert.lengthOf(rows, names.length)
    for (const { name, key } of rows) assert.equal(nameKey(name), key)
  })

  test('names are counted together exactly where the database takes them for the same', async ({
    assert,
  }) => {
    const pairs = CASED.flatMap((letter) => {
      return [letter.toLowerCase(), letter.toUpperCase()].map((other) => ({
        name: `mi${letter}a`,
        other: `mi${other}a`,
      }))
    })
    const { rows } = await db.rawQuery(
      `select name, other, lower(name collate "C") = lower(other collate "C") as same
       from jsonb_to_recordset(:pairs::jsonb) as pair(name text, other text)`,
      { pairs: JSON.stringify(pairs) }
    )
    for (const { name, other, same } of rows) {
      assert.equal(accountKey(name) === accountKey(other), same, `${name} ${other}`)
    }
    assert.lengthOf(
      rows.filter(({ name, other, same }: (typeof rows)[0]) => same && name !== other),
      52
    )
  })

  test('names are looked up with their unique index: {table}')
    .with([
      { table: 'users', index: 'users_email_unique', query: () => User.byEmail('mia@x') },
      { table: 'admins', index: 'admins_username_unique', query: () => Admin.byUsername('mia') },
      { table: 'tags', index: 'tags_name_unique', query: undefined },
    ])
    .run(async ({ assert }, { index, query }) => {
      const { sql, bindings } = query?.().toSQL() ?? {
        sql: FIND_TAGS,
        bindings: { names: ['travel'] },
      }
      assert.include(await planOf(sql, bindings), `Index Scan using ${index}`)
    })

  test('an admin cannot sign in with {what} in the user name')
    .with(LOOK_ALIKES)
    .run(async ({ assert, client }, { from, to }) => {
      const { admin } = await createAdmin()
      const username = `kiosk-${randomUUID()}`
      await admin.merge({ username }).save()
      const signIn = (name: string) => {
        return client.post(LOGIN).json({ username: name, password: ADMIN_PASSWORD })
      }
      const refused = await signIn(username.replace(from, to))
      assertProblem(assert, refused, 401, 'invalid_credentials')
      const allowed = await signIn(username.toUpperCase())
      allowed.assertStatus(200)
    })

  test("the environment's admin cannot sign in with the Kelvin sign in the user name", async ({
    assert,
    client,
  }) => {
    const username = KEEPER.replace('k', '\u212a')
    assert.notEqual(username, KEEPER)
    const refused = await client.post(LOGIN).json({ username, password: ADMIN_PASSWORD })
    assertProblem(assert, refused, 401, 'invalid_credentials')
  })

  test('a learner cannot sign in with {what} in the e-mail address, but can sign up with it')
    .with(LOOK_ALIKES)
    .run(async ({ assert, client }, { from, to }) => {
      const { user, email } = await createLearner({ email: `kiosk-${randomUUID()}@example.com` })
      const other = email.replace(from, to)
      const login = { email: other, password: PASSWORD }
      const refused = await client.post('/api/v1/auth/login').json(login)
      assertProblem(assert, refused, 401, 'invalid_credentials')
      const { id } = await User.create({ email: other, name: 'Mia', password: 'x' })
      const [found] = await User.byEmail(other)
      assert.deepEqual([found!.id, id === user.id], [id, false])
    })

  test('an import takes a tag with {what} in its name for another tag')
    .with(LOOK_ALIKES)
    .run(async ({ assert }, { from, to }) => {
      const tag = await createTag({ name: `kiosk ${randomUUID()}` })
      const [other, shouted] = [tag.name.replace(from, to), tag.name.toUpperCase()]
      const found = await findTags(db.connection(), [other, shouted])
      assert.deepEqual([...found.keys()], [shouted])
    })
})
