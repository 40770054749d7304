import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { test } from '@japa/runner'
import { createNodeServer } from '#start/node_server'

const CONNECTIONS = 2000

/** Opens connections in a thread of its own, and counts those that the system has taken. */
const CLIENT = `
  const { connect } = require('node:net')
  const { workerData: { port, connections, counter } } = require('node:worker_threads')
  for (let made = 0; made < connections; made++) {
    connect(port, '127.0.0.1').on('error', () => {}).on('connect', () => {
      Atomics.add(counter, 0, 1)
      Atomics.notify(counter, 0)
    })
  }`

test.group('The HTTP server', () => {
  test('a busy HTTP server accepts two thousand connections', async ({ assert, cleanup }) => {
    const server = createNodeServer(() => undefined)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    cleanup(() => void server.close())
    const counter = new Int32Array(new SharedArrayBuffer(4))
    const { port } = server.address() as AddressInfo
    const worker = new Worker(CLIENT, {
      eval: true,
      workerData: { port, connections: CONNECTIONS, counter },
    })
    cleanup(async () => void (await worker.terminate()))
    await once(worker, 'online')

    // This thread is stopped here, so that nothing is accepted: whoever connects waits in the backlog.
    for (let connected = 0; connected < CONNECTIONS; connected = Atomics.load(counter, 0)) {
      const outcome = Atomics.wait(counter, 0, connected, 10_000)
      assert.notEqual(outcome, 'timed-out', `only ${connected} could connect`)
    }
    assert.equal(Atomics.load(counter, 0), CONNECTIONS)
  })
})
