import type { Operations } from '#openapi/operation'
import {
  AliveSchema,
  CheckedReadinessSchema,
  ReadinessSchema,
  StoppingSchema,
} from '#transformers/health_transformer'

const checks = {
  database: 'ok',
  migrations: 'ok',
  storage: 'ok',
  redis: null,
  catalog: 'ok',
  scorer: 'idle',
}

const smokeTest = {
  passed: true,
  provider_name: 'local',
  provider_version: 'sphinx-en-us-5.2/4',
  failure: null,
  recordings: [
    {
      recording: 'never_seen_such_a_beautiful_garden.wav',
      text: 'I have never seen such a beautiful garden before.',
      latency_ms: 640,
      pronunciation_score: 96.4,
    },
  ],
  checks: [{ check: 'the right recording is above the one with a wrong word', holds: true }],
}

const failedSmokeTest = {
  ...smokeTest,
  passed: false,
  failure: 'The provider "local" failed with scorer_timeout after 10000 ms.',
  recordings: [],
  checks: [],
}

export const healthOperations: Operations = {
  'health.alive': {
    id: 'getHealth',
    tag: 'Server',
    summary: 'Is the process alive?',
    description: 'Answers without asking anything else. Restart the process when it does not.',
    answers: {
      200: { description: 'It is.', schema: AliveSchema, example: { status: 'ok' } },
    },
  },
  'health.serving': {
    id: 'getServing',
    tag: 'Server',
    summary: 'Does the process take requests?',
    description:
      'For load balancers. Answers without asking anything else: a dependency that fails for a moment must not take all processes out of service at once. From the moment that the process is told to stop, it answers 503, while requests that still come are served.',
    answers: {
      200: { description: 'It does.', schema: AliveSchema, example: { status: 'ok' } },
      503: {
        description: 'It is about to stop: send requests to another process.',
        headers: ['Retry-After'],
        schema: StoppingSchema,
        example: { status: 'stopping' },
      },
    },
  },
  'health.ready': {
    id: 'getReadiness',
    tag: 'Server',
    summary: 'Can the process serve learners?',
    description:
      'Asks everything that a request needs, each for at most 2 seconds, and once a second at most: whoever asks in between gets the last answer. It is `stopping` once the process was told to stop. The scorer is reported, but not required: practising goes on without scores.',
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

export const readinessOperations: Operations = {
  'admin_api.health.check': {
    id: 'checkReadiness',
    tag: 'Admin',
    summary: 'Can the process serve learners, and score them?',
    description:
      'What `/health/ready` says, and a smoke test of the scorer: three recordings that ship with the project are scored, and the order of their scores is checked. It takes seconds, and a cloud provider bills it, so it is for admins only. Requests that come while it runs get the same result.',
    answers: {
      200: {
        description: 'It can.',
        schema: CheckedReadinessSchema,
        example: { status: 'ok', checks, smoke_test: smokeTest },
      },
      503: {
        description: 'It cannot, for the reasons that are named.',
        headers: ['Retry-After'],
        schema: CheckedReadinessSchema,
        example: { status: 'unavailable', checks, smoke_test: failedSmokeTest },
      },
    },
  },
}
