import { test } from '@japa/runner'
import { createToken } from '#database/factories/learners'
import { AzureService } from '#tests/support/azure/azure_service'
import { LimitedServer, type Received } from '#tests/support/limited_server'
import { GARDEN, learnerRecording } from '#tests/support/recordings'

const DAY_SECONDS = 24 * 3600
const DAILY = 2
/** The same file, with zeros for a voice. */
const SILENCE = learnerRecording().fill(0, 44)

test.group('Recordings scored in a day', (group) => {
  const service = new AzureService()
  let server: LimitedServer

  group.setup(async () => {
    await service.start()
    const ends: (() => Promise<void>)[] = []
    const settings = {
      SCORING_DAILY_LIMIT: String(DAILY),
      SPEECH_PROVIDER: 'azure',
      AZURE_SPEECH_KEY: service.key,
      AZURE_SPEECH_ENDPOINT: service.endpoint,
    }
    server = await LimitedServer.start(settings, (end) => ends.push(end))
    return async () => {
      for (const end of ends) await end()
      await service.stop()
    }
  })
  group.each.setup(() => {
    service.behaviour = 'score'
  })
  group.each.timeout(60_000)

  function score(
    token: string,
    recording = learnerRecording(),
    fields: { reference_text?: string; language?: string } = {}
  ): Promise<Received> {
    const form = new FormData()
    form.append('audio', new Blob([new Uint8Array(recording)]), 'a.wav')
    for (const [name, value] of Object.entries({ reference_text: GARDEN, ...fields })) {
      form.append(name, value)
    }
    return server.post('/api/v1/speech/score', { token, form })
  }

  test('scores as many recordings a day for each learner as the setting says; no more reach the provider', async ({
    assert,
  }) => {
    const [token, other] = [await createToken(), await createToken()]
    for (let sent = 0; sent < DAILY; sent++) {
      const { status, headers } = await score(token)
      assert.equal(status, 200)
      assert.notEqual(headers.get('x-ratelimit-limit'), String(DAILY))
    }
    const before = service.connections
    const { status, headers, body } = await score(token)
    assert.deepInclude(body, { status: 429, code: 'too_many_requests' })
    assert.equal(
      body.detail,
      `The daily limit of scored recordings (${DAILY}) is reached. Try again in 24 hours.`
    )
    assert.equal(status, 429)
    const wait = Number(headers.get('retry-after'))
    assert.isTrue(wait > DAY_SECONDS - 60 && wait <= DAY_SECONDS, String(wait))
    assert.equal(headers.get('x-ratelimit-limit'), String(DAILY))
    assert.equal(headers.get('x-ratelimit-remaining'), '0')
    assert.equal(headers.get('x-ratelimit-reset'), String(wait))
    assert.equal(service.connections, before)
    assert.propertyVal(await score(other), 'status', 200)
  })

  test('a refused recording and a failed provider do not count for the daily limit', async ({
    assert,
  }) => {
    const token = await createToken()
    for (let sent = 0; sent <= DAILY; sent++) {
      const { body } = await score(token, SILENCE)
      assert.deepInclude(body, { code: 'audio_silent' })
    }
    for (let sent = 0; sent < DAILY; sent++) {
      const language = await score(token, undefined, { language: 'tlh' })
      assert.deepInclude(language.body, { code: 'language_unsupported' })
      const text = await score(token, undefined, { reference_text: '?!' })
      assert.deepInclude(text.body, { code: 'reference_text_unscorable' })
    }
    service.behaviour = 'refuse_503'
    for (let sent = 0; sent <= DAILY; sent++) {
      assert.propertyVal(await score(token), 'status', 503)
    }
    service.behaviour = 'score'
    for (const expected of [200, 200, 429]) {
      assert.propertyVal(await score(token), 'status', expected)
    }
  })

  test('counts recordings for the daily limit that come at the same moment', async ({ assert }) => {
    const token = await createToken()
    const answers = await Promise.all(Array.from({ length: 5 }, () => score(token)))
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b)
    assert.deepEqual(statuses, [200, 200, 429, 429, 429])
  })
})
