import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { whyNo } from '#tests/support/missing_programs'
import { createOwnDatabase } from '#tests/support/own_database'
import { SentryServer } from '#tests/support/sentry_server'
import { serve, type Serving } from '#tests/support/serving'
import { until } from '#tests/support/until'
import type { Problem } from '#transformers/problem'

const FAULTY_SERVER = 'tests/support/faulty_server.ts'

/** Elsewhere the framework writes the routes into the project when it starts. */
const PRODUCTION = {
  NODE_ENV: 'production',
  APP_URL: 'https://api.example.com',
  SHUTDOWN_DRAIN_SECONDS: '0',
}

/** Of every planted fault: its message, its type, and where it is. */
const SECRETS = /kettle|TypeError|faulty_server|insert into|node_modules/

interface LogLine {
  request_id?: string
  level: number
  msg: string
  status?: number
  err?: { message: string; stack?: string }
}

function logOf({ process }: Serving): LogLine[] {
  return process.lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine)
}

/** The server is started as in production. */
const noFfmpeg = whyNo('ffmpeg')

const PLANTED = [
  'error',
  'error-with-status',
  'query',
  'text',
  'object',
  'null',
  'nothing',
  'unserializable',
]

test.group('A fault planted in a route', () => {
  test('answers an error planted in a route with a 500 that reveals only its request id, and logs it', async ({
    assert,
    cleanup,
  }) => {
    const { url } = await createOwnDatabase(cleanup)
    const sentry = await SentryServer.start(cleanup)
    const settings = { ...PRODUCTION, DATABASE_URL: url, SENTRY_DSN: sentry.dsn }
    const server = await serve(settings, cleanup, { script: FAULTY_SERVER })
    for (const fault of PLANTED) {
      const path = `/test/faults/${fault}`
      const answer = await fetch(`${server.origin}${path}`)
      const text = await answer.text()
      assert.equal(answer.status, 500, `${fault}: ${text}`)
      const { request_id: id, ...problem } = JSON.parse(text) as Problem
      assert.equal(id, answer.headers.get('x-request-id'))
      assert.deepEqual(problem, {
        type: 'about:blank',
        title: 'Internal Server Error',
        status: 500,
        detail: 'Something went wrong on our side. The request id helps us to find the cause.',
        instance: path,
        code: 'internal_error',
      })
      assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
      assert.equal(answer.headers.get('strict-transport-security'), 'max-age=31536000')
      assert.equal(answer.headers.get('cache-control'), 'no-store')
      assert.notMatch(JSON.stringify([...answer.headers]), SECRETS)

      const logged = await untilLogged(server, id)
      assert.equal(logged.request.status, 500)
      assert.match(logged.fault.err?.stack ?? '', /\n {4}at /, fault)
      assert.notMatch(JSON.stringify(logged), /row contains/)
    }
    const [first] = logOf(server).filter(({ level }) => level >= 50)
    assert.match(first!.err!.stack!, /faulty_server\.ts/)
    await cutsHalfAnswer(assert, server)
    await endsAfterStrayFault(assert, server)

    assert.deepEqual(
      sentry.events.map(({ level, tags }) => `${level} ${tags.route ?? ''}`).sort(),
      [
        ...[...PLANTED, 'half-answer']
          .filter((fault) => fault !== 'unserializable')
          .map((fault) => `error /test/faults/${fault}`),
        // The framework logs one of its own, and the other ends the process.
        'fatal ',
        'fatal ',
      ].sort()
    )
    assert.notMatch(sentry.received.join(''), /kettle|row contains|insert into/)
    const ids = sentry.events.flatMap(({ tags }) => tags.request_id ?? [])
    assert.includeMembers(ids, ['the-half-answer'])
  })
    .timeout(60_000)
    .skip(noFfmpeg !== undefined, noFfmpeg)
})

/** The two lines of a request: what went wrong, and what was answered. */
async function untilLogged(server: Serving, id: string) {
  await server.process.line((line) => line.includes(id) && line.includes('"msg":"request"'))
  const lines = logOf(server).filter((line) => line.request_id === id)
  return {
    fault: lines.find(({ level }) => level >= 50)!,
    request: lines.find(({ msg }) => msg === 'request')!,
  }
}

/** After the headers nothing can be taken back: the client sees that the answer is not whole. */
async function cutsHalfAnswer(assert: Assert, server: Serving): Promise<void> {
  const id = 'the-half-answer'
  const answer = await fetch(`${server.origin}/test/faults/half-answer`, {
    headers: { 'x-request-id': id },
  })
  assert.equal(answer.status, 200)
  await assert.rejects(() => answer.text())
  const { fault, request } = await untilLogged(server, id)
  assert.match(fault.err?.stack ?? '', /faulty_server\.ts/)
  assert.equal(request.status, 500)
  const { ok } = await fetch(`${server.origin}/health`)
  assert.isTrue(ok, 'the others are served on')
}

/** What nothing caught ends the process, but not the requests that are under way. */
async function endsAfterStrayFault(assert: Assert, server: Serving): Promise<void> {
  const answer = await fetch(`${server.origin}/test/faults/stray`)
  assert.equal(await answer.text(), 'answered all the same')
  assert.equal(await server.process.exited, 1)
  const uncaught = () => logOf(server).find(({ msg }) => msg.startsWith('Uncaught fault'))
  await until('the fault is logged', () => uncaught() !== undefined)
  assert.match(uncaught()?.err?.stack ?? '', /faulty_server\.ts/)
}
