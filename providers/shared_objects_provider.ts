import type { ApplicationService } from '@adonisjs/core/types'
import { bindSingletons } from '#providers/bind_singletons'
import { isServing } from '#providers/is_serving'
import { CsvMemory } from '#uploads/csv_memory'
import { UploadMemory } from '#uploads/upload_memory'

/**
 * What answers requests for random speeches and saves sessions: one object serves all requests. The
 * container would make each anew, which took a tenth of a request for random speeches. So none of it
 * may keep anything of a request; lint refuses fields that change in every controller and middleware.
 */
const SHARED = [
  () => import('#middleware/log_request_middleware'),
  () => import('@adonisjs/cors/cors_middleware'),
  () => import('#middleware/refuse_compressed_middleware'),
  () => import('#middleware/parse_body_middleware'),
  () => import('#middleware/compress_middleware'),
  () => import('#middleware/auth_middleware'),
  () => import('#middleware/limit_rate_middleware'),
  () => import('#middleware/limit_time_middleware'),
  () => import('#middleware/require_json_middleware'),
  () => import('#controllers/api/sessions_controller'),
  () => import('#controllers/api/speeches_controller'),
]

/** Makes once what all requests share. */
export default class SharedObjectsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    bindSingletons(this.app.container, [CsvMemory, UploadMemory])
  }

  /** Not sooner: the validators are to find the messages of `start/validator`. */
  async ready() {
    if (!isServing(this.app, { inTests: true })) return
    const { container } = this.app
    for (const load of SHARED) {
      const { default: shared } = await load()
      container.bindValue(shared, await container.make<typeof shared>(shared))
    }
  }
}
