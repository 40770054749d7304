import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import { CATALOG_STATES, CHECK_STATES, type Readiness } from '#operations/readiness'
import type { ScorerVerdict } from '#scoring/scorer_check'
import { Count, nullable, oneOf, Score } from '#transformers/schema'

export const AliveSchema = Type.Object({ status: Type.Literal('ok') })

export const StoppingSchema = Type.Object({ status: Type.Literal('stopping') })

const check = oneOf(CHECK_STATES)

export const ReadinessChecksSchema = Type.Object({
  database: check,
  migrations: check,
  storage: check,
  redis: nullable(check, 'Null when there is none'),
  catalog: oneOf(CATALOG_STATES),
  scorer: oneOf(['idle', 'ready', 'unavailable'] as const),
})

const readiness = {
  status: oneOf(['ok', 'unavailable', 'stopping'] as const),
  checks: ReadinessChecksSchema,
}

export const ReadinessSchema = Type.Object(readiness)

export const SmokeRecordingSchema = Type.Object({
  recording: Type.String(),
  text: Type.String(),
  latency_ms: Count,
  pronunciation_score: nullable(Score),
})

export const SmokeCheckSchema = Type.Object({ check: Type.String(), holds: Type.Boolean() })

export const SmokeTestSchema = Type.Object({
  passed: Type.Boolean(),
  provider_name: Type.String(),
  provider_version: Type.String(),
  failure: nullable(Type.String()),
  recordings: Type.Array(SmokeRecordingSchema),
  checks: Type.Array(SmokeCheckSchema),
})

export const CheckedReadinessSchema = Type.Object({ ...readiness, smoke_test: SmokeTestSchema })

export default class ReadinessTransformer extends BaseTransformer<Readiness> {
  toObject(): Static<typeof ReadinessSchema> {
    const { ready, stopping, checks } = this.resource
    return { status: stopping ? 'stopping' : ready ? 'ok' : 'unavailable', checks }
  }
}

export class CheckedReadinessTransformer extends BaseTransformer<{
  readiness: Readiness
  verdict: ScorerVerdict
}> {
  toObject(): Static<typeof CheckedReadinessSchema> {
    const { readiness: found, verdict } = this.resource
    return {
      status: found.ready && verdict.passed ? 'ok' : 'unavailable',
      checks: found.checks,
      smoke_test: {
        passed: verdict.passed,
        provider_name: verdict.providerName,
        provider_version: verdict.providerVersion,
        failure: verdict.failure,
        recordings: verdict.scored.map(({ recording, text, latencyMs, score }) => ({
          recording,
          text,
          latency_ms: latencyMs,
          pronunciation_score: score?.pronunciationScore ?? null,
        })),
        checks: verdict.checks.map(({ what, holds }) => ({ check: what, holds })),
      },
    }
  }
}
