/** The peer: Fastify with its own validation and serialization around the same data path. */
import { randomUUID } from 'node:crypto'
import { fastify } from 'fastify'
import {
  authenticate,
  countRequest,
  draw,
  type DrawBody,
  LISTEN_BACKLOG,
  settings,
} from './data_path.ts'

declare module 'fastify' {
  interface FastifyRequest {
    userId: string | null
  }
}

const uuid = { type: 'string', format: 'uuid' } as const
const nullableText = { type: ['string', 'null'] } as const

const bodySchema = {
  type: 'object',
  required: ['level', 'tags'],
  properties: {
    level: { enum: ['A1', 'A2', 'B1', 'B2', 'C1'] },
    type: { enum: ['question', 'answer', null] },
    tags: { type: 'array', items: uuid, minItems: 1, maxItems: 20, uniqueItems: true },
    limit: { type: ['integer', 'null'], minimum: 1, maximum: 50 },
    exclude: { type: ['array', 'null'], items: uuid, maxItems: 200 },
  },
} as const

const tagSchema = {
  type: 'object',
  properties: { id: { type: 'string' }, name: { type: 'string' }, category: nullableText },
} as const

const speechSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    text: { type: 'string' },
    level: { type: 'string' },
    type: { type: 'string' },
    audio_url: nullableText,
    audio_url_expires_at: nullableText,
    audio_content_type: nullableText,
    audio_duration_ms: { type: ['integer', 'null'] },
    tags: { type: 'array', items: tagSchema },
  },
} as const

const answerSchema = {
  type: 'object',
  properties: { data: { type: 'array', items: speechSchema } },
} as const

const app = fastify({
  logger: {
    name: 'fastify',
    level: settings.LOG_LEVEL,
    redact: { paths: ['password', '*.password', 'token', '*.token', 'headers.authorization'] },
  },
  disableRequestLogging: true,
  bodyLimit: 256 * 1024,
  genReqId: () => randomUUID(),
  ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allowUnionTypes: true } },
})

app.decorateRequest('userId', null)
app.addHook('onRequest', async (request, reply) => {
  reply.header('X-Request-Id', request.id)
  request.userId = authenticate(request.headers.authorization)
  reply.headers(await countRequest(request.userId))
})
app.addHook('onResponse', (request, reply, done) => {
  request.log.info(
    {
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      user_id: request.userId,
    },
    'request'
  )
  done()
})
app.setErrorHandler((error: { validation?: unknown; status?: number; code?: string }, _, reply) => {
  const status = error.validation === undefined ? (error.status ?? 500) : 422
  return reply.status(status).send({ status, code: error.code })
})
app.post<{ Body: DrawBody }>(
  '/api/v1/game/speeches/random',
  { schema: { body: bodySchema, response: { 200: answerSchema } } },
  (request) => draw(request.body)
)

await app.listen({ port: settings.PORT, host: settings.HOST, backlog: LISTEN_BACKLOG })
