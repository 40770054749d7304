import { errors as httpErrors, ExceptionHandler, type HttpContext } from '@adonisjs/core/http'
import { readerOf } from '#auth/show_shell'
import { answerPage, isBelowAdmin, wantsPage } from '#exceptions/answer_page'
import { answerProblem, INTERNAL_ERROR } from '#exceptions/answer_problem'
import { type Failure, failureMessage, nameFailure } from '#exceptions/failure'
import { isPage } from '#exceptions/is_page'
import { JsonTooDeep } from '#exceptions/malformed_request'
import { writeFor } from '#panel/reader'
import { isDatabaseAway } from '#postgres/is_database_away'
import { DatabaseOutage } from '#postgres/outage'

/** Turns every failure into an answer: a page for browsers below `/admin`, else `application/problem+json`. */
export default class HttpExceptionHandler extends ExceptionHandler {
  override async handle(error: unknown, ctx: HttpContext) {
    const failure = this.#name(error, ctx) ?? INTERNAL_ERROR
    if (wantsPage(ctx)) return answerPage(failure, ctx)
    // Scripts of the pages show what they are told.
    if (isBelowAdmin(ctx)) return writeFor(readerOf(ctx), () => answerProblem(failure, ctx))
    return answerProblem(failure, ctx)
  }

  /**
   * A fault of ours is logged with its stack, a dependency that is away without; the database that is
   * away only once.
   */
  override async report(error: unknown, ctx: HttpContext) {
    const { logger } = ctx
    if (isDatabaseAway(error)) {
      const outage = await ctx.containerResolver.make(DatabaseOutage)
      return outage.begin(error as Error)
    }
    const failure = this.#name(error, ctx)
    if (failure !== undefined && failure.status < 500) return
    const route = ctx.route?.pattern ?? null
    if (failure === undefined) logger.error({ err: toError(error), route }, 'Unexpected fault')
    else logger.warn({ code: failure.code, reason: reasonOf(error as Error) }, failure.said.message)
  }

  #name(error: unknown, ctx: HttpContext): Failure | undefined {
    return nameFailure(error) ?? this.#routeFailure(error, ctx) ?? this.#nestingFailure(error, ctx)
  }

  /** JSON nested so deeply that the body parser, which copies it, runs out of stack. */
  #nestingFailure(error: unknown, { request }: HttpContext): Failure | undefined {
    const isBeingParsed = request.hasBody() && request.bodyType === undefined
    if (!(error instanceof RangeError && isBeingParsed)) return undefined
    return nameFailure(new JsonTooDeep())
  }

  #routeFailure(error: unknown, { request, response }: HttpContext): Failure | undefined {
    if (!(error instanceof httpErrors.E_ROUTE_NOT_FOUND)) return undefined
    const allowed = METHODS.filter((method) => isPage(request.url(), method))
    if (allowed.length === 0) {
      const said = failureMessage('not_found', { path: request.url() })
      return { status: 404, code: 'not_found', said }
    }
    response.header('Allow', allowed.join(', '))
    return {
      status: 405,
      code: 'method_not_allowed',
      said: failureMessage('method_not_allowed', {
        method: request.method(),
        allowed: allowed.join(', '),
      }),
    }
  }
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message} ${cause.message}` : message
}

/** Anything can be thrown, also what a client has sent; only an Error tells the log where. */
function toError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(`Thrown without a stack: ${typeof fault}`)
}
