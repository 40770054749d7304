import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import type { DrainingServer } from '#start/draining_server'
import { createNodeServer, type Handler } from '#start/node_server'
import { KeptConnection, rawRequest } from '#tests/support/kept_connection'
import { until } from '#tests/support/until'
import { PACE, watchPace } from '#uploads/upload_pace'

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

const countOf = (server: DrainingServer) => {
  return new Promise<number>((resolve) => server.getConnections((_, number) => resolve(number)))
}

/** Has requests wait for `release`, which answers those that wait and all that come later. */
function held() {
  const { promise, resolve: release } = Promise.withResolvers<void>()
  const seen = { begun: 0, open: 0, mostOpen: 0 }
  const handle: Handler = async (request, response) => {
    seen.begun++
    seen.mostOpen = Math.max(seen.mostOpen, ++seen.open)
    await promise
    seen.open--
    response.end(request.url)
  }
  return { handle, release, seen }
}

const getsOf = (count: number) => {
  const gets = Array.from({ length: count }, (_, at) => rawRequest('GET', `/${at}`))
  return Buffer.concat(gets)
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

  test('a body that takes long is ended, unless it is an upload whose pace is watched', async ({
    assert,
    cleanup,
  }) => {
    const server = createNodeServer(
      (request, response) => {
        const isUpload = request.url === '/upload'
        const events = { onPace: () => undefined, onStalled: () => undefined }
        const end = isUpload ? watchPace(request.socket, () => true, PACE, events) : undefined
        request.once('close', () => end?.())
        return answer(request, response)
      },
      { bodyTimeoutMs: 200 }
    )
    const origin = await listen(server, cleanup)
    const send = async (path: string) => {
      const socket = connect(Number(new URL(origin).port))
      let received = ''
      socket.on('data', (chunk) => (received += String(chunk))).on('error', () => undefined)
      socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n`)
      for (let sent = 0; sent < 10 && !socket.readableEnded; sent++) {
        socket.write('x')
        await pause(80)
      }
      await pause(100)
      socket.destroy()
      return received
    }
    assert.match(await send('/other'), /^HTTP\/1\.1 408 [^]*request_timeout/)
    assert.match(await send('/upload'), /^HTTP\/1\.1 200 /)
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
    await until('the server has closed it', async () => (await countOf(server)) === 0)
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

  test('requests that come at once on one connection are answered one after the other', async ({
    assert,
    cleanup,
  }) => {
    const { handle, release, seen } = held()
    const server = createNodeServer(handle)
    const connection = await KeptConnection.open(await listen(server, cleanup))
    connection.write(getsOf(20))
    await until('the first one has begun', () => seen.begun > 0)
    release()
    for (let at = 0; at < 20; at++) {
      const { status, body } = await connection.answer()
      assert.deepEqual([status, body], [200, `/${at}`])
    }
    assert.equal(seen.mostOpen, 1)
  })

  test('a client that sends hundreds of requests at once loses its connection, and they are not begun', async ({
    assert,
    cleanup,
  }) => {
    const { handle, release, seen } = held()
    const server = createNodeServer(handle)
    const connection = await KeptConnection.open(await listen(server, cleanup))
    connection.write(getsOf(500))
    await connection.closed
    release()
    await until('the server has closed it', async () => (await countOf(server)) === 0)
    assert.equal(seen.begun, 1)
  })

  test('requests that wait for those before them are not begun when the client hangs up', async ({
    assert,
    cleanup,
  }) => {
    const { handle, release, seen } = held()
    const server = createNodeServer(handle)
    const connection = await KeptConnection.open(await listen(server, cleanup))
    connection.write(getsOf(5))
    await until('the first one has begun', () => seen.begun > 0)
    connection.destroy()
    await until('the server has closed it', async () => (await countOf(server)) === 0)
    release()
    await until('the first one is done', () => seen.open === 0)
    assert.equal(seen.begun, 1)
  })

  test('a stop answers what came before it on one connection, and the last answer closes it', async ({
    assert,
    cleanup,
  }) => {
    const { handle, release, seen } = held()
    const server = createNodeServer(handle)
    const connection = await KeptConnection.open(await listen(server, cleanup))
    connection.write(getsOf(3))
    await until('the first one has begun', () => seen.begun > 0)
    server.close()
    release()
    const said: string[] = []
    for (let at = 0; at < 3; at++) {
      const { headers, body } = await connection.answer()
      said.push(`${body} ${headers.connection}`)
    }
    assert.deepEqual(said, ['/0 keep-alive', '/1 keep-alive', '/2 close'])
    await connection.closed
  })

  test('a client that takes nothing of its answer loses its connection', async ({ cleanup }) => {
    const bytes = Buffer.alloc(30_000_000)
    const server = createNodeServer((_, response) => response.end(bytes), { unreadLimitMs: 300 })
    const { port } = new URL(await listen(server, cleanup))
    const client = connect({ port: Number(port), host: '127.0.0.1' }).pause()
    cleanup(() => void client.destroy())
    client.on('error', () => undefined)
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(client, 'connect')
    await until('the server has it', async () => (await countOf(server)) === 1)
    await until('the server has closed it', async () => (await countOf(server)) === 0)
  })

  test('work that takes longer than a client may take nothing is finished, and answered', async ({
    assert,
    cleanup,
  }) => {
    const { handle, release, seen } = held()
    const server = createNodeServer(handle, { unreadLimitMs: 100 })
    const connection = await KeptConnection.open(await listen(server, cleanup))
    connection.write(getsOf(1))
    await until('it has begun', () => seen.begun > 0)
    await pause(500)
    release()
    const { status } = await connection.answer()
    assert.equal(status, 200)
  })
})
