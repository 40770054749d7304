/** Starts the HTTP server, for development (`node ace serve`) and production (`npm start`). */
import './require_node_24.js'
import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'
import { APP_ROOT, importer } from './app_root.js'
import { GracefulServer } from './graceful_server.js'
import { reportStartFailure } from './start_failure.js'

const ignitor = new Ignitor(APP_ROOT, { importer })
const server = new GracefulServer(ignitor)

ignitor.tap((app) => {
  app.booting(async () => {
    await import('#start/env')
  })
  app.listen('SIGTERM', () => void server.stop())
  app.listen('SIGINT', () => void server.stop())
})

server.start().catch((error) => reportStartFailure(error, ignitor))
