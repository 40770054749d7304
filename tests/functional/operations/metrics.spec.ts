import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import app from '@adonisjs/core/services/app'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { PASSWORD } from '#database/factories/learners'
import env from '#start/env'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { createPractice, drawCall, saveCall } from '#tests/support/learner_calls'
import { whyNo } from '#tests/support/missing_programs'
import { assertProblem } from '#tests/support/problems'
import { Prometheus } from '#tests/support/prometheus'
import { readPromql } from '#tests/support/promql'
import type { Call } from '#tests/support/server_behind_proxy'
import { serve, type Serving } from '#tests/support/serving'
import { until } from '#tests/support/until'

const TOKEN = 'a-token-of-this-spec-with-32-characters'

/** A busy machine may have no answer for the first sample; the next one comes after a minute. */
const LONGER_THAN_A_MINUTE = 90

const MAILED = 'saywell_mails_total{kind="verification_code",outcome="sent"} 1'

/** Metrics of ours that neither a rule nor the dashboard shows, each with its reason. */
const NOT_SHOWN: string[] = []

interface Dashboard {
  uid: string
  id?: unknown
  schemaVersion: number
  panels: { targets?: { expr: string }[] }[]
}

test.group('GET metrics', (group) => {
  group.each.timeout(60_000)
  const ends: (() => Promise<void>)[] = []
  let serving: Serving
  let scraped: string

  const scrape = (authorization = `Bearer ${TOKEN}`) => {
    return fetch(`${serving.origin}/metrics`, { headers: { authorization } })
  }

  async function send({ path, method = 'GET', token, headers, body }: Call): Promise<number> {
    const answer = await fetch(serving.origin + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined &&
          !(body instanceof FormData) && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body instanceof FormData ? body : JSON.stringify(body),
    })
    await answer.arrayBuffer()
    return answer.status
  }

  /** A round of practice, with what goes wrong at times. */
  async function practise(): Promise<void> {
    const practice = await createPractice()
    const login = (password: string): Call => {
      const body = { email: practice.user.email, password }
      return { path: '/api/v1/auth/login', method: 'POST', body }
    }
    const register: Call = {
      path: '/api/v1/auth/register',
      method: 'POST',
      body: { email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'Mia' },
    }
    const silence = new FormData()
    silence.set('reference_text', 'Hello')
    silence.set('audio', new Blob(['no sound']), 'recording.wav')
    const save = saveCall(practice, randomUUID())
    const score: Call = {
      path: '/api/v1/speech/score',
      method: 'POST',
      token: practice.accessToken,
      body: silence,
    }
    const calls = [
      register,
      login(PASSWORD),
      login('a wrong password'),
      drawCall(practice),
      save,
      save,
      score,
    ]
    const statuses: number[] = []
    for (const call of calls) statuses.push(await send(call))
    if (statuses.join() !== '201,200,401,200,201,201,422') throw new Error(statuses.join())
    // What is no HTTP.
    const socket = connect(Number(new URL(serving.origin).port), '127.0.0.1')
    socket.write('hello\r\n\r\n')
    await text(socket)
  }

  async function end(): Promise<void> {
    for (const one of ends) await one()
  }

  async function prepare(): Promise<void> {
    const settings = {
      DATABASE_URL: testsDatabaseUrl(),
      STORAGE_PATH: env.get('STORAGE_PATH'),
      METRICS_TOKEN: TOKEN,
    }
    serving = await serve(settings, (one) => ends.push(one))
    const read = async () => {
      const answer = await scrape()
      scraped = await answer.text()
    }
    const isThere = async () => {
      await read()
      return scraped.includes('{state="due"}') && scraped.includes('catalog_loaded 1')
    }
    await until('a sample is taken', isThere, LONGER_THAN_A_MINUTE)
    await practise()
    await until('the mail is sent, and the garbage collector has run', async () => {
      await read()
      return scraped.includes(MAILED) && scraped.includes('nodejs_gc_duration_seconds_sum')
    })
  }

  group.setup(async () => {
    // Japa ends nothing of a setup that fails.
    await prepare().catch(async (error: unknown) => {
      await end()
      throw error
    })
    return end
  })

  test('is for whoever has the token, and no line of the log', async ({ assert }) => {
    for (const wrong of ['', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`]) {
      const answer = await scrape(wrong)
      assert.equal(answer.status, 401)
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
      assert.containsSubset(await answer.json(), { status: 401, code: 'wrong_metrics_token' })
    }
    const answer = await scrape()
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    const lines = () => serving.process.lines.filter((line) => line.includes('"/metrics"'))
    // The refusals are there, and were logged before the last answer.
    await until('the refusals are logged', () => lines().length >= 3)
    assert.isEmpty(lines().filter((line) => !line.includes('"status":401')))
  })

  test('answers 404 where METRICS_TOKEN is not set', async ({ assert, client }) => {
    const answer = await client.get('/metrics').header('authorization', 'Bearer undefined')
    assertProblem(assert, answer, 404, 'not_found')
  })

  test('counts what was practised', ({ assert }) => {
    const lines = scraped.split('\n')
    for (const line of [
      'saywell_http_requests_total{method="POST",route="/api/v1/game/speeches/random",status="200"} 1',
      'saywell_http_requests_total{method="POST",route="/api/v1/auth/login",status="401"} 1',
      'saywell_http_request_duration_seconds_count{method="POST",route="/api/v1/game/sessions"} 2',
      'saywell_http_malformed_total{code="malformed_request"} 1',
      'saywell_registrations_total{provider="email"} 1',
      MAILED,
      'saywell_sign_ins_total{provider="email",outcome="done"} 1',
      'saywell_sign_ins_total{provider="email",outcome="refused"} 1',
      'saywell_sessions_saved_total{mode="listen_and_repeat"} 1',
      'saywell_idempotent_replays_total{outcome="replayed"} 1',
      'saywell_scorings_total{provider="local",outcome="refused"} 1',
      'saywell_scorings_waiting 0',
      'saywell_http_requests_active 1',
      'saywell_draining 0',
      'saywell_catalog_loaded 1',
      'saywell_dependency_up{name="database"} 1',
      'saywell_dependency_up{name="scorer"} 1',
      'saywell_listener_connected{listener="catalog_changes"} 1',
      'saywell_listener_connected{listener="ended_sign_ins"} 1',
      'saywell_limits_degraded 0',
    ]) {
      assert.include(lines, line)
    }
    assert.match(scraped, /^saywell_build_info\{version="\d+\.\d+\.\d+",node="v24\..+"\} 1$/m)
    assert.match(scraped, /^saywell_catalog_speeches [1-9]/m)
    assert.match(scraped, /^nodejs_eventloop_lag_p99_seconds \d/m)
  })

  test('is as Prometheus wants it')
    .skip(whyNo('promtool', 'prometheus') !== undefined, whyNo('promtool', 'prometheus'))
    .run(async ({ assert }) => {
      const checking = promisify(execFile)('promtool', ['check', 'metrics'])
      checking.child.stdin!.end(ours(scraped))
      const { stdout, stderr } = await checking
      assert.equal(stdout + stderr, '')
    })

  test('has every metric that the dashboard shows; each of ours is shown', async ({ assert }) => {
    const shown = await dashboardExpressions()
    assertThere(assert, shown)
    const names = new Set(shown.flatMap((expr) => readPromql(expr).names.map(withoutSuffix)))
    const types = [...scraped.matchAll(/^# TYPE (saywell_\w+)/gm)].map(([, name]) => name!)
    assert.sameMembers(
      types.filter((name) => !names.has(name)),
      NOT_SHOWN
    )
  })

  test('is scraped by a real Prometheus, which evaluates every rule')
    .skip(whyNo('prometheus') !== undefined, whyNo('prometheus'))
    .run(async ({ assert, cleanup }) => {
      const { host } = new URL(serving.origin)
      const prometheus = await Prometheus.start(host, TOKEN, cleanup)
      await until('it has scraped the server', async () => {
        const [isUp] = await prometheus.query('up{job="saywell"}')
        return isUp === 1
      })
      const rate = 'sum(rate(saywell_http_requests_total[1m])) > 0'
      await until('it has counted requests', async () => {
        await send({ path: '/api/v1/tags' })
        const found = await prometheus.query(rate)
        return found.length === 1
      })
      await until('it has evaluated every rule', async () => {
        const loaded = await prometheus.rules()
        return loaded.every(({ health }) => health !== 'unknown')
      })
      const rules = await prometheus.rules()
      assert.isAbove(rules.length, 10)
      for (const { name, health, lastError } of rules) {
        assert.equal(health, 'ok', `${name}: ${lastError}`)
      }
      for (const expression of await dashboardExpressions()) {
        await prometheus.query(
          expression.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*')
        )
      }
      assertThere(
        assert,
        rules.map(({ query }) => query)
      )
    })

  /** Every series that the expressions read is in the scrape; `up` is Prometheus' own. */
  function assertThere(assert: Assert, expressions: string[]): void {
    const samples = new Set([...scraped.matchAll(/^(\w+)[ {]/gm)].map(([, name]) => name!))
    const read = expressions.map(readPromql)
    const missing = read.flatMap(({ names }) => names).filter((name) => !samples.has(name))
    assert.isEmpty(missing.filter((name) => name !== 'up'))
    for (const label of read.flatMap(({ labels }) => labels)) assert.include(scraped, label)
  }
})

/** Of the dashboard, which is of Grafana's classic model and can be imported under its `uid`. */
async function dashboardExpressions(): Promise<string[]> {
  const file = await readFile(app.makePath('deploy/grafana/dashboard.json'), 'utf8')
  const { uid, id, schemaVersion, panels } = JSON.parse(file) as Dashboard
  if (uid !== 'saywell' || id !== undefined || schemaVersion !== 42) throw new Error('Not classic')
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
}

/** Without what Node.js has, which is named as prom-client does. */
function ours(scrape: string): string {
  const blocks = scrape.split(/^(?=# HELP)/m)
  return blocks.filter((block) => block.startsWith('# HELP saywell_')).join('')
}

/** A histogram has three series, with one name for all. */
function withoutSuffix(name: string): string {
  return name.replace(/_(bucket|sum|count)$/, '')
}
