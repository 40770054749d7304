import { test } from '@japa/runner'
import { createToken } from '#database/factories/learners'
import env from '#start/env'
import { AzureService } from '#tests/support/azure/azure_service'
import { assertDocumented } from '#tests/support/contract'
import { learnerRecording } from '#tests/support/recordings'
import { serve, type Serving } from '#tests/support/serving'
import { until } from '#tests/support/until'

const PATH = '/api/v1/speech/score'
const TEXT = 'Seven herons stand in the river.'
const SAID = 'seven herrings stand in a river'
const TIMEOUT_SECONDS = 2
const REFUSED = 'Azure Speech refuses AZURE_SPEECH_KEY'

interface Answered {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

test.group('POST speech/score, with Azure', (group) => {
  const service = new AzureService()
  const ends: (() => Promise<void>)[] = []
  let server: Serving
  let token: string

  group.setup(async () => {
    await service.start()
    service.said = SAID
    token = await createToken()
    const settings = {
      DATABASE_URL: env.get('DATABASE_URL') ?? '',
      SPEECH_PROVIDER: '',
      AZURE_SPEECH_KEY: service.key,
      AZURE_SPEECH_ENDPOINT: service.endpoint,
      SPEECH_API_TIMEOUT: String(TIMEOUT_SECONDS),
      LOG_LEVEL: 'trace',
    }
    const { key } = service
    service.key = 'another key'
    server = await serve(settings, (end) => void ends.push(end))
    await until('the key was tried', () => service.tokenRequests === 1)
    await server.process.line((line) => line.includes(REFUSED))
    service.key = key
    return async () => {
      for (const end of ends) await end()
      await service.stop()
    }
  })
  group.each.setup(() => {
    service.behaviour = 'score'
  })

  async function score(signal?: AbortSignal): Promise<Answered> {
    const form = new FormData()
    form.append('audio', new Blob([new Uint8Array(learnerRecording())]), 'a.wav')
    form.append('reference_text', TEXT)
    const answer = await fetch(`${server.origin}${PATH}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
      signal,
    })
    const { status, headers } = answer
    const body = await answer.text()
    assertDocumented({
      method: 'POST',
      path: PATH,
      status,
      headers: Object.fromEntries(headers),
      body,
    })
    return { status, headers, body: JSON.parse(body) as Record<string, unknown> }
  }

  async function readiness() {
    const answer = await fetch(`${server.origin}/health/ready`)
    const { checks } = (await answer.json()) as { checks: { scorer: string } }
    return { status: answer.status, scorer: checks.scorer }
  }

  test('a refused key is logged once, a 503 for the learner, and no reason to be unready', async ({
    assert,
  }) => {
    assert.propertyVal(await score(), 'status', 200)
    assert.deepEqual(await readiness(), { status: 200, scorer: 'ready' })
    const loud = () => server.process.lines.filter((line) => line.includes(REFUSED))
    const before = loud().length

    service.behaviour = 'refuse_401'
    for (let attempt = 0; attempt < 2; attempt++) {
      const { status, headers, body } = await score()
      assert.equal(status, 503)
      assert.deepInclude(body, { code: 'scorer_unavailable' })
      assert.equal(headers.get('retry-after'), '5')
    }
    assert.deepEqual(await readiness(), { status: 200, scorer: 'unavailable' })
    assert.lengthOf(loud(), before + 1)
    for (const line of loud()) assert.match(line, /"level":50/)
  })

  test('Azure scores a recording', async ({ assert }) => {
    const { status, body } = await score()
    assert.equal(status, 200)
    assert.containSubset(body, { provider_name: 'azure', recognized_text: SAID })
    assert.isAbove(body.prosody_score as number, 0)
  })

  test('a busy Azure service is a 503 with a time to wait', async ({ assert }) => {
    service.behaviour = 'close_4429'
    const { status, headers, body } = await score()
    assert.deepInclude(body, { code: 'scorer_busy' })
    assert.deepEqual([status, headers.get('retry-after')], [503, '10'])
  })

  test('cuts off a service that hangs, and a client that does not wait', async ({ assert }) => {
    for (const behaviour of ['never_upgrade', 'never_answer'] as const) {
      service.behaviour = behaviour
      const { status, body } = await score()
      assert.equal(status, 503)
      assert.deepInclude(body, { code: 'scorer_timeout' })
      // The provider's deadline came first: only that tells that the service fails.
      assert.deepEqual(await readiness(), { status: 200, scorer: 'unavailable' })
      service.behaviour = 'score'
      assert.propertyVal(await score(), 'status', 200)
    }
    service.behaviour = 'never_answer'
    const client = new AbortController()
    const before = service.connections
    const hungUp = score(client.signal).catch((error: unknown) => error)
    await until('it has reached the service', () => service.connections > before)
    client.abort()
    assert.propertyVal(await hungUp, 'name', 'AbortError')
    await until('nothing is open', () => service.openSockets === 0, 5)
  })

  // The last one, so that it has all lines of the others to read; alone it has those of the start.
  test('the log holds neither the key of Azure nor what was said', async ({ assert }) => {
    await score()
    const log = server.process.lines.join('\n')
    assert.include(log, PATH)
    for (const secret of [service.key, TEXT, SAID, 'herrings', new URL(service.endpoint).host]) {
      assert.notInclude(log, secret)
    }
  })
})
