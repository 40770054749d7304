/** Starts the HTTP server, for development (`node ace serve`) and production (`npm start`). */
import './require_node_24.js'
import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'
import { createNodeServer } from '#start/node_server'
import { APP_ROOT, importer } from './app_root.js'
import { reportStartFailure } from './start_failure.js'
import { endAfterUncaughtFault } from './uncaught_fault.js'

const ignitor = new Ignitor(APP_ROOT, { importer })

ignitor
  .tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    endAfterUncaughtFault(app)
    app.listen('SIGTERM', () => void app.terminate())
    app.listen('SIGINT', () => void app.terminate())
  })
  .httpServer()
  .start(createNodeServer)
  .catch((error) => reportStartFailure(error, ignitor))
