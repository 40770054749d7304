import type { Operations } from '#openapi/operation'
import { AliveSchema, ReadinessSchema } from '#transformers/health_transformer'

const checks = {
  database: 'ok',
  migrations: 'ok',
  storage: 'ok',
  redis: null,
  catalog: 'ok',
  scorer: 'idle',
}

export const operationsOperations: Operations = {
  'health.alive': {
    id: 'getHealth',
    tag: 'Operations',
    summary: 'Is the process alive?',
    description: 'Answers without asking anything else. Restart the process when it does not.',
    answers: {
      200: { description: 'It is.', schema: AliveSchema, example: { status: 'ok' } },
    },
  },
  'health.ready': {
    id: 'getReadiness',
    tag: 'Operations',
    summary: 'Can the process serve learners?',
    description:
      'Asks everything that a request needs, each for at most 2 seconds. Send learners to another process while it is not ready. The scorer is reported, but not required: practising goes on without scores.',
    answers: {
      200: { description: 'It can.', schema: ReadinessSchema, example: { status: 'ok', checks } },
      503: {
        description: 'It cannot, for the reasons that are named.',
        headers: ['Retry-After'],
        schema: ReadinessSchema,
        example: { status: 'unavailable', checks: { ...checks, database: 'unavailable' } },
      },
    },
  },
}
