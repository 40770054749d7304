import { EventEmitter } from 'node:events'
import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import { registry } from '#metrics/registry'
import LogRequestMiddleware from '#middleware/log_request_middleware'
import { documentOf } from '#openapi/document_text'
import { seededRandom } from '#tests/support/random'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Has the middleware see a request to its end, with the route that the router finds for it. */
async function answer(method: string, path: string, status = 200): Promise<void> {
  const answered = Object.assign(new EventEmitter(), { writableFinished: true })
  const found = router.match(path, method, true)
  const ctx = {
    route: found?.route,
    request: { id: () => 'a-request-id', method: () => method },
    response: { response: answered, header: () => undefined, getStatus: () => status },
    logger: { info: () => undefined },
  }
  await new LogRequestMiddleware().handle(ctx as never, () => Promise.resolve())
  answered.emit('close')
}

/** The series of requests, by their labels. */
async function series(): Promise<string[]> {
  const text = await registry.getSingleMetricAsString('saywell_http_requests_total')
  return text.split('\n').filter((line) => line.startsWith('saywell_'))
}

function labelsOf(lines: string[]): string[] {
  return lines.map((line) => line.slice(line.indexOf('{') + 1, line.indexOf('}')))
}

test.group('Series of requests', (group) => {
  group.setup(() => router.commit())

  test('10,000 paths that nobody knows add one series, whatever the method is', async ({
    assert,
  }) => {
    const random = seededRandom(20)
    await answer('GET', '/nothing', 404)
    const before = await series()
    for (let count = 0; count < 10_000; count++) {
      await answer('GET', `/${random().toString(36).slice(2)}/${random()}`, 404)
    }
    assert.deepEqual(labelsOf(await series()), labelsOf(before))
    for (let count = 0; count < 100; count++) await answer(`VERB${count}`, '/nothing', 404)
    const other = 'method="other",route="unmatched",status="404"'
    assert.deepEqual(labelsOf(await series()), [...labelsOf(before), other])
  })

  test('a route is its pattern, whatever ids are in the path', async ({ assert }) => {
    await answer('GET', '/api/v1/game/sessions/00000000-0000-4000-8000-000000000000')
    const before = await series()
    for (let count = 0; count < 100; count++) {
      const id = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`
      await answer('GET', `/api/v1/game/sessions/${id}`)
    }
    assert.lengthOf(await series(), before.length)
    assert.include(before.join('\n'), 'route="/api/v1/game/sessions/:id"')
  })

  test('no label of a documented operation is anything but its method and path', async ({
    assert,
  }) => {
    const patterns: string[] = []
    for (const [path, operations] of Object.entries(documentOf(router).paths)) {
      for (const method of Object.keys(operations)) {
        const known = METHODS.includes(method.toUpperCase()) ? method.toUpperCase() : 'other'
        patterns.push(`method="${known}",route="${path}"`)
        await answer(known, path.replaceAll(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000'))
      }
    }
    const routes = labelsOf(await series()).map((labels) => labels.replace(/,status=.*/, ''))
    const documented = routes.map((one) => one.replace(/:(\w+)/g, '{$1}').replace('*', '{key}'))
    for (const pattern of patterns) assert.include(documented, pattern)
  })
})
