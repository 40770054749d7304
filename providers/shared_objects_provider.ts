import type { ApplicationService } from '@adonisjs/core/types'

/**
 * What answers requests for random speeches. None of it keeps anything of a request, so one object
 * serves all of them: the container would make each anew, which took a tenth of such a request.
 */
const SHARED = [
  () => import('#middleware/log_request_middleware'),
  () => import('@adonisjs/cors/cors_middleware'),
  () => import('@adonisjs/core/bodyparser_middleware'),
  () => import('#middleware/auth_middleware'),
  () => import('#middleware/limit_rate_middleware'),
  () => import('#middleware/require_json_middleware'),
  () => import('#controllers/api/speeches_controller'),
]

/** Makes what is asked for most once, in a server that answers requests. */
export default class SharedObjectsProvider {
  constructor(protected app: ApplicationService) {}

  /** Not sooner: the validators are to find the messages of `start/validator`. */
  async ready() {
    const isServer = ['web', 'test'].includes(this.app.getEnvironment())
    if (!isServer || this.app.getMode() === 'warmup') return
    const { container } = this.app
    for (const load of SHARED) {
      const { default: shared } = await load()
      container.bindValue(shared, await container.make<typeof shared>(shared))
    }
  }
}
