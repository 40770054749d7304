/** The product's server, which is told to stop before it has started. */
import '../../bin/server.js'
import { once } from 'node:events'
import app from '@adonisjs/core/services/app'

const AN_HOUR_MS = 3_600_000

void app.booted(async () => {
  const told = once(process, 'SIGTERM')
  process.kill(process.pid, 'SIGTERM')
  // Waiting for a signal alone does not keep a process alive.
  const alive = setTimeout(() => {}, AN_HOUR_MS)
  await told
  clearTimeout(alive)
})
