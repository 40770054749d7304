import type { ApplicationService } from '@adonisjs/core/types'

/** Longer than requests that are under way get to finish. */
const END_TIMEOUT_MS = 10_000

/**
 * Ends the program after a fault that nothing caught, a rejected promise among them: its stack is
 * logged, requests that are under way may finish, and the exit code is 1, so that whatever runs the
 * program starts it anew. Going on would not be safe (Node.js, "Warning: Using 'uncaughtException'
 * correctly").
 */
export function endAfterUncaughtFault(app: ApplicationService): void {
  app.starting(async () => {
    const logger = await app.container.make('logger')
    process.on('uncaughtException', (fault: unknown) => {
      logger.fatal({ err: fault }, 'Uncaught fault: the process ends')
      if (app.isTerminating) process.exit(1)
      setTimeout(() => process.exit(1), END_TIMEOUT_MS).unref()
      const end = () => process.exit(1)
      app.terminate().then(end, end)
    })
  })
}
