/** Runs the tests; `node ace test` and `npm test` come here. */
process.env.NODE_ENV = 'test'
// The servers and commands that tests start need not compile everything anew: most of their start.
process.env.NODE_COMPILE_CACHE ??= new URL('../storage/compile-cache', import.meta.url).pathname
process.env.NODE_OPTIONS ??= `--import=${new URL('../tests/support/typescript.js', import.meta.url).href}`

import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'
import { configure, processCLIArgs, run } from '@japa/runner'
import { startSmtpServer } from '../tests/support/smtp_server.js'
import { APP_ROOT, importer } from './app_root.js'
import { reportStartFailure } from './start_failure.js'

const ignitor = new Ignitor(APP_ROOT, { importer })

ignitor
  .tap((app) => {
    app.booting(async () => {
      const { startProviders } = await import('../tests/support/providers/running.js')
      await startProviders()
      // Its address is one of the settings.
      await startSmtpServer()
      await import('#start/env')
    })
    app.listen('SIGTERM', () => void app.terminate())
    app.listen('SIGINT', () => void app.terminate())
  })
  .testRunner()
  .configure(async (app) => {
    const { runnerHooks, ...config } = await import('../tests/bootstrap.js')
    processCLIArgs(process.argv.splice(2))
    configure({
      ...app.rcFile.tests,
      ...config,
      setup: runnerHooks.setup,
      teardown: runnerHooks.teardown.concat([() => app.terminate()]),
    })
  })
  .run(() => run())
  .catch((error) => reportStartFailure(error, ignitor))
