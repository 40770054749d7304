/** Runs an Ace command; `ace.js` comes here. */
import 'reflect-metadata'
import { setFlagsFromString } from 'node:v8'
import { Ignitor } from '@adonisjs/core'
import { APP_ROOT, importer } from './app_root.js'
import { checkArguments } from './command_arguments.js'
import { describeCommandFailure } from './command_failure.js'
import { keepSchemaWhole } from './schema_generation.js'
import { reportStartFailure } from './start_failure.js'

// The heap's part for young objects does not grow: what recordings took is collected soon, and an import
// of 10,000 takes 100 MB less, in the same time.
setFlagsFromString('--semi-space-growth-factor=1')

const ignitor = new Ignitor(APP_ROOT, { importer })

ignitor
  .tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    // A command that is interrupted ends here; what stays alive (the development server) too.
    app.listen('SIGTERM', () => void app.terminate().finally(() => process.exit(143)))
    app.listen('SIGINT', () => void app.terminate().finally(() => process.exit(130)))
  })
  .ace()
  .configure(async (app) => {
    const kernel = await app.container.make('ace')
    kernel.executing((command) => checkArguments(command))
    kernel.executing((command) => keepSchemaWhole(command, app))
    const { errorHandler } = kernel
    kernel.errorHandler = {
      async render(error) {
        const message = await describeCommandFailure(error)
        if (message === undefined) return errorHandler.render(error, kernel)
        kernel.exitCode = 1
        process.stderr.write(`${message}\n`)
      },
    }
  })
  .handle(process.argv.splice(2))
  .catch((error) => reportStartFailure(error, ignitor))
