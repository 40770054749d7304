import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { test } from '@japa/runner'
import type { DrainingServer } from '#start/draining_server'
import { createNodeServer, type Handler } from '#start/node_server'
import { KeptConnection, rawRequest } from '#tests/support/kept_connection'
import { until } from '#tests/support/until'

const POST = rawRequest('POST', '/', { body: 'said' })

async function listen(server: DrainingServer, cleanup: (end: () => void) => void): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanup(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const answer: Handler = (request, response) => {
  request.resume().once('end', () => response.end('heard'))
}

test.group('Kept connections', () => {
  test('a POST on a connection that was unused for longer than a shorter limit succeeds', async ({
    assert,
    cleanup,
  }) => {
    const short = await listen(createNodeServer(answer, { keepAliveMs: 1000 }), cleanup)
    const usual = await listen(createNodeServer(answer), cleanup)
    const [closing, kept] = [await KeptConnection.open(short), await KeptConnection.open(usual)]
    const first = await kept.send(POST)
    assert.equal(first.headers['keep-alive'], 'timeout=75')
    await closing.send(POST)
    await closing.closed
    const second = await kept.send(POST)
    assert.equal(second.status, 200)
  })

  test('the headers of a request may take longer than a connection may be unused', ({ assert }) => {
    for (const keepAliveMs of [undefined, 1000, 620_000]) {
      const server = createNodeServer(answer, { keepAliveMs })
      assert.isAbove(server.headersTimeout, server.keepAliveTimeout + 1000)
      // Node.js refuses anything else.
      assert.isAtLeast(server.requestTimeout, server.headersTimeout)
    }
  })

  test('a client that sends no HTTP and does not hang up loses its connection', async ({
    assert,
    cleanup,
  }) => {
    const server = createNodeServer(answer)
    const { port } = new URL(await listen(server, cleanup))
    const client = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true })
    cleanup(() => void client.destroy())
    client.write('kettle\r\n\r\n')
    let text = ''
    client.setEncoding('utf8').on('data', (part: string) => (text += part))
    await once(client, 'end')
    assert.match(text, /^HTTP\/1\.1 400 /)
    const count = () =>
      new Promise<number>((resolve) => server.getConnections((_, number) => resolve(number)))
    await until('the server has closed it', async () => (await count()) === 0)
  })

  test('an answer that a slow client is still receiving is not cut by a stop', async ({
    assert,
    cleanup,
  }) => {
    const bytes = 30_000_000
    const server = createNodeServer((_request, response) => response.end(Buffer.alloc(bytes)))
    const { port } = new URL(await listen(server, cleanup))
    const client = connect({ port: Number(port), host: '127.0.0.1' })
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(client, 'readable')
    let looks = 0
    const look = server.closeIdleConnections.bind(server)
    server.closeIdleConnections = () => {
      looks++
      look()
    }
    let isClosed = false
    server.close(() => (isClosed = true))
    await until('the server has looked for idle connections', () => looks > 3)
    assert.isFalse(isClosed)
    let received = 0
    client.on('data', (part: Buffer) => (received += part.length))
    await once(client, 'end')
    assert.isAbove(received, bytes)
    await until('the server is closed', () => isClosed)
  })
})
