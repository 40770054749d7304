import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { REQUEST_LIMIT_MS } from '#postgres/limits'
import { withinTime } from '#postgres/time_limit'

/** Answers a request in time, however many statements it needs and however slow each of them is. */
export default class LimitTimeMiddleware {
  handle(_ctx: HttpContext, next: NextFn) {
    return withinTime(REQUEST_LIMIT_MS, next)
  }
}
