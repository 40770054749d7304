import { createHash, randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import edge from 'edge.js'
import { ScorerBusy, ScorerUnavailable } from '#audio/errors'
import { createSpeech, Speech } from '#database/factories/speeches'
import { recordingViewOf } from '#panel/recording_view'
import { ScorerTimeout } from '#scoring/errors'
import { SpeechProvider } from '#scoring/speech_provider'
import { StorageUnavailable } from '#storage/errors'
import { RecordingStorage } from '#storage/recording_storage'
import { PanelClient } from '#tests/support/panel_client'
import { GARDEN, learnerRecording } from '#tests/support/recordings'
import { readForm } from '#tests/support/speech_form'

const HOSTILE = `"><img src=x onerror=alert(1)> {{ 1 + 1 }}`

async function createScorable(text = GARDEN): Promise<Speech> {
  const storage = await app.container.make(RecordingStorage)
  const audioUrl = `speeches/${randomUUID()}.wav`
  const bytes = learnerRecording()
  await storage.put(audioUrl, bytes, 'audio/wav')
  const audioSha256 = createHash('sha256').update(bytes).digest('hex')
  return createSpeech([], { text, audioUrl, audioSha256, audioDurationMs: 2000 })
}

/** A scorer that is not there. */
class BrokenScorer extends SpeechProvider {
  readonly name = 'broken'
  readonly version = '1'

  constructor(private fault: Error) {
    super()
  }

  async load() {}

  state() {
    return 'unavailable' as const
  }

  async close() {}

  transcribeAndScore(): Promise<never> {
    return Promise.reject(this.fault)
  }
}

test.group('POST /admin/speeches/:id/score', (group) => {
  group.each.timeout(60_000)

  test('shows how well the recording says each word of its text, and changes nothing', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const speech = await createScorable()
    const path = `/admin/speeches/${speech.id}/score`
    const back = `/admin/speeches/${speech.id}?back=%2Fadmin%2Fspeeches%3Flevel%3DA1`
    const { html: page } = await client.get(back)
    const { status, html } = await client.post(path, readForm(page, 'score-form'))
    assert.equal(status, 200)
    for (const word of GARDEN.match(/[a-z']+/gi)!) assert.include(html, `Score of ${word}`)
    assert.match(html, /<meter[^>]* value="\d+"/)
    assert.match(html, /\d+\s+(clear|fair|unclear)/)
    assert.include(html, `href="${back}"`)
    const after = await Speech.findOrFail(speech.id)
    assert.equal(after.version, 1)
    const foreign = await client.post(path, { back: 'https://evil.test/' })
    assert.include(foreign.html, `href="/admin/speeches/${speech.id}"`)
    assert.notInclude(foreign.html, 'evil.test')
  })

  test('says what to do when the scorer is {what}')
    .with([
      { what: 'busy', fault: new ScorerBusy() },
      { what: 'away', fault: new ScorerUnavailable('It is away.') },
      { what: 'too slow', fault: new ScorerTimeout() },
    ])
    .run(async ({ assert, cleanup }, { fault }) => {
      app.container.swap(SpeechProvider, () => new BrokenScorer(fault))
      cleanup(() => app.container.restore(SpeechProvider))
      const client = await PanelClient.signIn()
      const { id } = await createScorable()
      const { status, html, headers } = await client.post(`/admin/speeches/${id}/score`)
      assert.equal(status, 503)
      assert.exists(headers.get('retry-after'))
      assert.include(html, fault.message)
      assert.include(html, 'Nothing was changed.')
      assert.include(html, 'Try again</button>')
      assert.include(html, '<title>Error: ')
      assert.notInclude(html, '<meter')
    })

  test('says 503 while the storage is away', async ({ assert, cleanup }) => {
    const storage = await app.container.make(RecordingStorage)
    const { sizeOf } = storage
    storage.sizeOf = () => Promise.reject(new StorageUnavailable('The disk is away.'))
    cleanup(() => void (storage.sizeOf = sizeOf))
    const client = await PanelClient.signIn()
    const { id } = await createScorable()
    const { status, html } = await client.post(`/admin/speeches/${id}/score`)
    assert.equal(status, 503)
    assert.include(html, 'Try again</button>')
  })

  test('says what is wrong with {what}')
    .with([
      { what: 'a text that cannot be scored', text: 'Здравствуйте', status: 422 },
      { what: 'a speech without a recording', audioUrl: null, status: 404 },
    ])
    .run(async ({ assert }, { text, audioUrl, status }) => {
      const client = await PanelClient.signIn()
      const speech = await createScorable(text)
      if (audioUrl === null) await speech.merge({ published: false, audioUrl }).save()
      const answer = await client.post(`/admin/speeches/${speech.id}/score`)
      assert.equal(answer.status, status)
      assert.include(answer.html, 'Nothing was changed.')
    })

  test('refuses {what}')
    .with([
      { what: 'an unknown speech', id: randomUUID(), status: 404 },
      { what: 'what is no id', id: '1', status: 404 },
      { what: 'a forged form', fields: { _csrf: 'forged' }, status: 403 },
    ])
    .run(async ({ assert }, { id, fields = {}, status }) => {
      const client = await PanelClient.signIn()
      const speech = await createScorable()
      const answer = await client.post(`/admin/speeches/${id ?? speech.id}/score`, fields)
      assert.equal(answer.status, status)
      assert.notInclude(answer.html, '<meter')
    })

  test('refuses a guest', async ({ assert }) => {
    const { id } = await createScorable()
    const client = new PanelClient()
    await client.get('/admin/login')
    const { status, html } = await client.post(`/admin/speeches/${id}/score`)
    assert.equal(status, 401)
    assert.notInclude(html, '<meter')
  })
})

test.group('The recording of a speech on its page', () => {
  test('shows hostile texts as texts', async ({ assert }) => {
    const recording = recordingViewOf({
      ...{ id: randomUUID(), text: HOSTILE, audio_url: 'a.wav', audio_sha256: 'a'.repeat(64) },
      ...{ audio_duration_ms: 1000, audio_peaks: null, external_id: HOSTILE },
      ...{ loudness_lufs: -20, peak_db: -1, silence_start_ms: 0, silence_end_ms: 0 },
    })
    const html = await edge.render('panel::components/recording', {
      recording,
      csrfToken: HOSTILE,
      back: HOSTILE,
    })
    assert.notInclude(html, '<img')
    assert.include(html, '&gt;&lt;img')
    assert.include(html, 'download="&quot;&gt;')
    const word = { word: HOSTILE, score: '3', verdict: 'unclear', isDoubtful: true }
    const scores = { overall: '3', heard: HOSTILE, scorer: HOSTILE, words: [word], low: 1, high: 2 }
    const words = await edge.render('panel::components/word_scores', { scores })
    assert.notInclude(words, '<img')
    assert.include(words, '{{ 1 + 1 }}')
  })
})
