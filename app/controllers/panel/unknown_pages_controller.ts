import { errors, type HttpContext } from '@adonisjs/core/http'

/** Where there is no page. */
export default class UnknownPagesController {
  /** Learns who is signed in, so that the fault is shown among the places to go to. */
  async show({ auth, request }: HttpContext) {
    await auth.use('panel').check()
    throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
  }
}
