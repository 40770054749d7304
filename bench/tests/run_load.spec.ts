import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { toBytes } from '../load/requests.ts'
import { runLoad } from '../load/run_load.ts'
import { serve } from './small_server.ts'

const LOAD = {
  requests: [toBytes({ path: '/', body: { kettle: 'on' } }, 'token')],
  connections: 20,
  seconds: 0.3,
  expected: 200,
}

/** Writes when the client has read what was written before: after the event loop's next poll. */
function inAnotherPart(write: () => void): void {
  setImmediate(() => setImmediate(write))
}

test.group('bench load', () => {
  test('every connection is opened at once and every answer counted once', async ({
    assert,
    cleanup,
  }) => {
    let answered = 0
    const port = await serve(cleanup, (request, response) => {
      request.resume()
      request.on('end', () => {
        answered++
        // In two parts, the first of which ends within the body.
        response.writeHead(200, { 'Content-Length': 2000 })
        response.write('a'.repeat(500))
        inAnotherPart(() => response.end('b'.repeat(1500)))
      })
    })
    const result = await runLoad({ ...LOAD, port })
    assert.isAbove(result.answers, LOAD.connections)
    assert.equal(result.answers, answered)
    assert.lengthOf(result.latencies, answered)
    assert.lengthOf(result.connectTimes, LOAD.connections)
    assert.deepEqual(result.failures, {})
    assert.isAbove(result.perSecond, 0)
    assert.isAtMost(result.perSecond, answered / LOAD.seconds)
  })

  test('the head of an answer may come in parts', async ({ assert, cleanup }) => {
    let answered = 0
    const port = await serve(cleanup, ({ socket }) => {
      answered++
      socket.write('HTTP/1.1 200 OK\r\nContent-Le')
      inAnotherPart(() => socket.write('ngth: 6\r\n\r\nkettle'))
    })
    const result = await runLoad({ ...LOAD, port })
    assert.isAbove(answered, LOAD.connections)
    assert.lengthOf(result.latencies, answered)
    assert.deepEqual(result.failures, {})
  })

  test('a status that was not expected is a failure, and no good answer', async ({
    assert,
    cleanup,
  }) => {
    let refused = 0
    const port = await serve(cleanup, (_, response) => {
      const isRefused = Math.random() < 0.5
      if (isRefused) refused++
      response.writeHead(isRefused ? 503 : 200, { 'Content-Length': 0 }).end()
    })
    const result = await runLoad({ ...LOAD, port })
    assert.deepEqual(result.failures, { 'status 503': refused })
    assert.lengthOf(result.latencies, result.answers - refused)
  })

  test('a connection that the server drops is a failure, and is opened again', async ({
    assert,
    cleanup,
  }) => {
    let dropped = 0
    const port = await serve(cleanup, (request, response) => {
      if (dropped === LOAD.connections)
        return response.writeHead(200, { 'Content-Length': 0 }).end()
      dropped++
      return request.socket.destroy()
    })
    const result = await runLoad({ ...LOAD, port })
    const failed = Object.values(result.failures).reduce((sum, count) => sum + count, 0)
    assert.equal(failed, LOAD.connections)
    assert.lengthOf(result.connectTimes, 2 * LOAD.connections)
    assert.isAbove(result.latencies.length, 0)
  })

  test('nobody listening is a failure', async ({ assert, cleanup }) => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    cleanup(() => closed)
    await closed
    const result = await runLoad({ ...LOAD, port })
    assert.equal(result.perSecond, 0)
    assert.isAtLeast(result.failures.ECONNREFUSED ?? 0, LOAD.connections)
  })
})
