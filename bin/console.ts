/** Runs an Ace command; `ace.js` comes here. */
import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'
import { APP_ROOT, importer } from './app_root.js'
import { reportStartFailure } from './start_failure.js'

const ignitor = new Ignitor(APP_ROOT, { importer })

ignitor
  .tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    app.listen('SIGTERM', () => void app.terminate())
    app.listen('SIGINT', () => void app.terminate())
  })
  .ace()
  .handle(process.argv.splice(2))
  .catch((error) => reportStartFailure(error, ignitor))
