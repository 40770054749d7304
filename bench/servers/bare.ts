/** The limit: `node:http` alone, with no more around the same data path than the answer needs. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { pino } from 'pino'
import { authenticate, draw, type DrawBody, LISTEN_BACKLOG, settings } from './data_path.ts'

const LEVELS = ['A1', 'A2', 'B1', 'B2', 'C1']
const TYPES = [undefined, null, 'question', 'answer']
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const logger = pino({ name: 'bare', level: settings.LOG_LEVEL })

const server = createServer((request, response) => {
  const startedAt = performance.now()
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    void answer(request, response, Buffer.concat(chunks).toString(), startedAt)
  })
})

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  content: string,
  startedAt: number
): Promise<void> {
  let userId: string | null = null
  let status = 200
  let body: object
  try {
    userId = authenticate(request.headers.authorization)
    const filter = JSON.parse(content) as DrawBody
    status = isValid(filter) ? 200 : 422
    body = status === 200 ? await draw(filter) : { status, code: 'validation_failed' }
  } catch (error) {
    status = (error as { status?: number }).status ?? 500
    body = { status, code: (error as { code?: string }).code }
  }
  const json = JSON.stringify(body)
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(json),
  })
  response.end(json)
  const duration = Math.round((performance.now() - startedAt) * 10) / 10
  logger.info(
    { method: request.method, route: request.url, status, duration_ms: duration, user_id: userId },
    'request'
  )
}

function isValid({ level, type, tags, limit, exclude }: Partial<DrawBody>): boolean {
  return (
    LEVELS.includes(level ?? '') &&
    TYPES.includes(type) &&
    areIds(tags, 20) &&
    tags.length > 0 &&
    new Set(tags).size === tags.length &&
    (limit === undefined ||
      limit === null ||
      (Number.isInteger(limit) && limit >= 1 && limit <= 50)) &&
    (exclude === undefined || exclude === null || areIds(exclude, 200))
  )
}

function areIds(values: unknown, most: number): values is string[] {
  if (!Array.isArray(values) || values.length > most) return false
  return values.every((value) => typeof value === 'string' && UUID.test(value))
}

server.listen(settings.PORT, settings.HOST, LISTEN_BACKLOG)
