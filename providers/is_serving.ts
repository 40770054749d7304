import type { ApplicationService } from '@adonisjs/core/types'

/**
 * Whether this process answers requests. A command does not; nor does code generation, which starts
 * the application, too ("warmup").
 *
 * @param options whether the process of the tests counts, which has a server of its own
 */
export function isServing(app: ApplicationService, { inTests = false } = {}): boolean {
  if (app.getMode() === 'warmup') return false
  return app.getEnvironment() === 'web' || (inTests && app.getEnvironment() === 'test')
}
