/**
 * The product as it is in production, which also tells how its serving thread fares: whoever
 * connects to the port of the first argument gets a `Watched` as JSON, since the last time.
 */
import { createServer } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fromBuild } from '../product.ts'

export interface Watched {
  /** Time between two turns of the event loop, in milliseconds. */
  delayP99: number
  delayMax: number
}

const NANOSECONDS_PER_MILLISECOND = 1e6

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
createServer((socket) => {
  const watched: Watched = {
    delayP99: delay.percentile(99) / NANOSECONDS_PER_MILLISECOND,
    delayMax: delay.max / NANOSECONDS_PER_MILLISECOND,
  }
  delay.reset()
  socket.end(JSON.stringify(watched))
})
  .listen(Number(process.argv[2]), '127.0.0.1')
  .unref()

await fromBuild('bin/server.js')
