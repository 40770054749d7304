import { Exception } from '@adonisjs/core/exceptions'
import type { HttpResponse } from '@adonisjs/core/http'

/** The client hung up: nobody will read this answer. */
class ClientGone extends Exception {
  static override status = 499
  static override code = 'client_closed_request'
}

/** @returns a signal that aborts, with ClientGone, when the client hangs up before the answer */
export function untilClientGone({ response }: HttpResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => {
    if (!response.writableEnded) controller.abort(new ClientGone())
  })
  return controller.signal
}
