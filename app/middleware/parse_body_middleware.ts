import BodyParserMiddleware from '@adonisjs/core/bodyparser_middleware'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import bodyParserConfig, { LARGER_BODIES } from '#config/bodyparser'

const usual = new BodyParserMiddleware(bodyParserConfig)

/** By the patterns of their routes. */
const larger = new Map(
  Object.entries(LARGER_BODIES).map(([pattern, limit]) => {
    const json = { ...bodyParserConfig.json, limit }
    return [pattern, new BodyParserMiddleware({ ...bodyParserConfig, json })]
  })
)

/** Reads bodies as the framework does; of a few routes, larger ones. */
export default class ParseBodyMiddleware {
  handle(ctx: HttpContext, next: NextFn) {
    return (larger.get(ctx.route?.pattern ?? '') ?? usual).handle(ctx, next)
  }
}
