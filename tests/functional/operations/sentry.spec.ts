import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Sentry } from '#logging/sentry'
import { SentryServer } from '#tests/support/sentry_server'
import { until } from '#tests/support/until'

const root = join(app.makePath(), '/')

function sentryFor(dsn: string): Sentry {
  return new Sentry({ dsn, release: 'saywell@1.2.3', environment: 'staging', root })
}

function faultOf(error: Error, fields: Record<string, unknown> = {}) {
  return { error, said: 'Unexpected fault', isFatal: false, fields }
}

test.group('A report to Sentry', () => {
  test('has what was allowed, and nothing else', async ({ assert, cleanup }) => {
    const server = await SentryServer.start(cleanup)
    const sentry = sentryFor(server.dsn)
    const cause = Object.assign(new Error('secret'), { code: '23505', detail: 'secret' })
    const error = Object.assign(new TypeError('secret', { cause }), { headers: { a: 'secret' } })
    const fields = { request_id: 'the-id', route: '/a/:id', user_id: 'secret', hostname: 'secret' }
    sentry.report(faultOf(error, fields))
    await sentry.flush()

    assert.notInclude(server.received.join(''), 'secret')
    const [{ exception, ...event }] = server.events as [SentryServer['events'][0]]
    assert.containsSubset(event, {
      platform: 'node',
      level: 'error',
      release: 'saywell@1.2.3',
      environment: 'staging',
      tags: { request_id: 'the-id', route: '/a/:id' },
    })
    assert.sameMembers(Object.keys(event), [
      ...['event_id', 'timestamp', 'platform', 'level', 'release', 'environment', 'tags'],
    ])
    assert.deepEqual(
      exception.values.map(({ type, value }) => [type, value]),
      [
        ['Error', '23505'],
        ['TypeError', 'Unexpected fault'],
      ]
    )
    const frames = exception.values.flatMap(({ stacktrace }) => stacktrace!.frames)
    assert.include(frames.at(-1)!.filename, 'tests/functional/operations/sentry.spec')
    assert.isEmpty(frames.filter(({ filename }) => filename.startsWith('/')))
  })

  test('is dropped while others wait for a server that does not answer', async ({
    assert,
    cleanup,
  }) => {
    const server = await SentryServer.start(cleanup, () => undefined)
    const sentry = sentryFor(server.dsn)
    for (let count = 0; count < 100; count++) sentry.report(faultOf(new Error('a fault')))
    await until('some have arrived', () => server.events.length === 8)
    assert.lengthOf(server.events, 8)
  })

  test('is dropped after a server has said that it is too much', async ({ assert, cleanup }) => {
    const server = await SentryServer.start(cleanup, (response) => {
      response.writeHead(429, { 'retry-after': '60' }).end()
    })
    const sentry = sentryFor(server.dsn)
    for (let count = 0; count < 3; count++) {
      sentry.report(faultOf(new Error('a fault')))
      await sentry.flush()
    }
    assert.lengthOf(server.events, 1)
  })

  test('is forgotten when nobody is there', async ({ assert, cleanup }) => {
    const rejections: unknown[] = []
    const note = (reason: unknown) => void rejections.push(reason)
    process.on('unhandledRejection', note)
    cleanup(() => void process.off('unhandledRejection', note))
    // A port that nobody listens on: 1 needs rights that no one has taken.
    const sentry = sentryFor('http://0123456789abcdef@127.0.0.1:1/7')
    sentry.report(faultOf(new Error('a fault')))
    await sentry.flush()
    assert.isEmpty(rejections)
  })
})
