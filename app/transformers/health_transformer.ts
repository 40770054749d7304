import { BaseTransformer } from '@adonisjs/core/transformers'
import { Type, type Static } from 'typebox'
import { CATALOG_STATES, CHECK_STATES, type Readiness } from '#operations/readiness'
import { closed, oneOf } from '#transformers/schema'

export const AliveSchema = closed({ status: Type.Literal('ok') })

const check = oneOf(CHECK_STATES)

export const ReadinessSchema = closed({
  status: oneOf(['ok', 'unavailable'] as const),
  checks: closed({
    database: check,
    migrations: check,
    storage: check,
    redis: Type.Union([check, Type.Null()], { description: 'Null when there is none' }),
    catalog: oneOf(CATALOG_STATES),
    scorer: oneOf(['idle', 'ready', 'unavailable'] as const),
  }),
})

export default class ReadinessTransformer extends BaseTransformer<Readiness> {
  toObject(): Static<typeof ReadinessSchema> {
    const { ready, checks } = this.resource
    return { status: ready ? 'ok' : 'unavailable', checks }
  }
}
