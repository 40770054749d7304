/** The product's server, which is told to stop before it has started. */
import '../../bin/server.js'
import { once } from 'node:events'
import app from '@adonisjs/core/services/app'

void app.booted(async () => {
  const told = once(process, 'SIGTERM')
  process.kill(process.pid, 'SIGTERM')
  await told
})
