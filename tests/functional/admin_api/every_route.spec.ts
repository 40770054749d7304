import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { Admins } from '#accounts/admins'
import { TERMINAL } from '#auditing/audit_log'
import { createAdmin } from '#database/factories/admins'
import { createToken } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { assertProblem } from '#tests/support/problems'

const SPEECH = { text: 'Tea?', level: 'A1', tags: [] as string[], published: false }

/** Every route of the content, with a request that would be right. */
const ROUTES = [
  { method: 'get', path: 'tags' },
  { method: 'post', path: 'tags', body: () => ({ name: `tag ${randomUUID()}` }) },
  { method: 'get', path: 'tags/:tag' },
  { method: 'put', path: 'tags/:tag', body: () => ({ name: `tag ${randomUUID()}` }) },
  { method: 'delete', path: 'tags/:tag' },
  { method: 'get', path: 'speeches' },
  { method: 'post', path: 'speeches', body: () => SPEECH },
  { method: 'get', path: 'speeches/:speech' },
  { method: 'put', path: 'speeches/:speech', body: () => SPEECH },
  { method: 'delete', path: 'speeches/:speech' },
  { method: 'post', path: 'speeches/:speech/restore', body: () => ({}) },
  { method: 'get', path: 'export' },
  { method: 'get', path: 'audit-logs' },
] as const

/** A tag and a speech as they are, and how many entries the audit log has about either. */
async function stateOf(ids: string[]) {
  const [tags, speeches, entries] = await Promise.all(
    [
      db.from('tags').whereIn('id', ids),
      db.from('speeches').whereIn('id', ids),
      db.from('audit_logs').whereIn('resource_id', ids).count('* as total'),
    ].map((query) => query as Promise<unknown>)
  )
  return { tags, speeches, entries }
}

test.group('Of the admin API', () => {
  test('{method} {path} refuses guests, learners and disabled admins, and changes nothing')
    .with([...ROUTES])
    .run(async ({ assert, client }, route) => {
      const [tag, speech] = [await createTag(), await createSpeech()]
      const { username, accessToken: disabled } = await createAdmin()
      const admins = await app.container.make(Admins)
      await admins.disable(username, TERMINAL)
      const { accessToken } = await createAdmin()
      const path = route.path.replace(':tag', tag.id).replace(':speech', speech.id)
      const send = () => {
        const request = client[route.method](`/api/v1/admin/${path}`).header('if-match', '"1"')
        return 'body' in route ? request.json(route.body()) : request
      }

      const before = await stateOf([tag.id, speech.id])
      assertProblem(assert, await send(), 401, 'unauthenticated')
      for (const token of [await createToken(), disabled, `${accessToken}x`]) {
        assertProblem(assert, await send().bearerToken(token), 401, 'unauthenticated')
      }
      assert.deepEqual(await stateOf([tag.id, speech.id]), before)
      const allowed = await send().bearerToken(accessToken)
      assert.include([200, 201, 204], allowed.status())
      assert.equal(allowed.header('x-ratelimit-limit'), '1000000')
    })

  test('{method} {path} answers 404 for an unknown and for a malformed id')
    .with(ROUTES.filter(({ path }) => path.includes(':')))
    .run(async ({ assert, client }, route) => {
      const { accessToken } = await createAdmin()
      for (const id of [randomUUID(), 'kettle', `${randomUUID()}0`]) {
        const path = `/api/v1/admin/${route.path.replace(/:(tag|speech)/, id)}`
        const request = client[route.method](path)
          .bearerToken(accessToken)
          .header('if-match', '"1"')
        const response = await ('body' in route ? request.json(route.body()) : request)
        assertProblem(assert, response, 404, 'not_found')
      }
    })

  test('{method} {path} takes JSON only')
    .with(ROUTES.filter((route) => 'body' in route))
    .run(async ({ assert, client }, route) => {
      const [tag, speech] = [await createTag(), await createSpeech()]
      const path = route.path.replace(':tag', tag.id).replace(':speech', speech.id)
      const { accessToken } = await createAdmin()
      const response = await client[route.method](`/api/v1/admin/${path}`)
        .bearerToken(accessToken)
        .header('if-match', '"1"')
        .form({ name: 'kettle' })
      assertProblem(assert, response, 400, 'malformed_request')
    })
})
