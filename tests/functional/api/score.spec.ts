import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { createToken } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { assertProblem } from '#tests/support/problems'
import {
  GARDEN,
  learnerRecording,
  PHONE_RECORDINGS,
  phoneRecording,
  voiceRecording,
} from '#tests/support/recordings'

const PATH = '/api/v1/speech/score'

interface WordScore {
  word: string
  score: number | null
  error_type: string
  offset_ms: number
  duration_ms: number
  phonemes: { phoneme: string; score: number }[]
}

test.group('POST speech/score', (group) => {
  let token: string
  group.setup(async () => {
    token = await createToken()
  })

  test('refuses to score a recording of a guest', async ({ assert, client }) => {
    const response = await client
      .post(PATH)
      .file('audio', learnerRecording(), { filename: 'a.wav' })
      .field('reference_text', GARDEN)
    assertProblem(assert, response, 401, 'unauthenticated')
  })

  test('scores the same sentence the same, recorded as {$self}')
    .with([...PHONE_RECORDINGS])
    .run(async ({ assert, client }, name) => {
      const response = await client
        .post(PATH)
        .bearerToken(token)
        // Neither the name nor the type says what it is.
        .file('audio', phoneRecording(name), { filename: 'a.txt', contentType: 'text/plain' })
        .fields({ reference_text: GARDEN })
      response.assertStatus(200)
      const score = response.body()
      // AAC at 48 kbit/s costs a few points.
      assert.isAbove(score.pronunciation_score, 85)
      assert.equal(score.recognized_text, GARDEN.replace('.', ''))
      assert.closeTo(score.audio_duration_ms, 3480, 150)
    })

  test('scores a recording word by word', async ({ assert, client }) => {
    const response = await client
      .post(PATH)
      .bearerToken(token)
      .file('audio', learnerRecording(), { filename: 'a.wav' })
      .fields({ reference_text: GARDEN, language: 'en-us' })
    response.assertStatus(200)
    const score = response.body()
    assert.isAbove(score.pronunciation_score, 70)
    assert.equal(score.completeness_score, 100)
    assert.equal(score.audio_duration_ms, 3471)
    assert.equal(score.provider_name, 'local')
    const words = score.word_scores as WordScore[]
    assert.deepEqual(
      words.map(({ word }) => word.toLowerCase()),
      ['i', 'have', 'never', 'seen', 'such', 'a', 'beautiful', 'garden', 'before']
    )
    for (const word of words) {
      assert.equal(word.error_type, 'none')
      assert.isNotEmpty(word.phonemes)
      assert.isAtMost(word.offset_ms + word.duration_ms, 3471)
    }
  })

  test('scores against a speech, with the fields after the file', async ({ assert, client }) => {
    const speech = await createSpeech([], { text: GARDEN })
    const [right, wrong] = await Promise.all(
      ['never_seen_such_a_beautiful_garden', 'one_wrong_word'].map((name) =>
        client
          .post(PATH)
          .bearerToken(token)
          .file('audio', learnerRecording(name), { filename: 'a.wav' })
          .field('speech_id', speech.id.toUpperCase())
      )
    )
    right!.assertStatus(200)
    wrong!.assertStatus(200)
    const gardenIn = (body: { word_scores: WordScore[] }) =>
      body.word_scores.find(({ word }) => word.toLowerCase() === 'garden')!.score!
    assert.isAbove(gardenIn(right!.body()), gardenIn(wrong!.body()) + 20)
  })

  test('scores every voice high on what it says', async ({ assert, client }) => {
    for (const voice of ['awb', 'rms', 'slt']) {
      const response = await client
        .post(PATH)
        .bearerToken(token)
        .field('reference_text', 'Could you speak more slowly, please?')
        .file('audio', voiceRecording(`${voice}_a2-could-you-speak-more-slowly`), {
          filename: 'a.wav',
        })
      response.assertStatus(200)
      assert.isAbove(response.body().pronunciation_score, 60, voice)
    }
  })

  test('marks a word that no dictionary knows instead of refusing', async ({ assert, client }) => {
    const response = await client
      .post(PATH)
      .bearerToken(token)
      .file('audio', learnerRecording(), { filename: 'a.wav' })
      .field('reference_text', 'I have never seen such a beautiful Γειά garden before.')
    response.assertStatus(200)
    const unknown = (response.body().word_scores as WordScore[])[7]!
    assert.deepInclude(unknown, { score: null, error_type: 'not_scored' })
  })

  test('refuses to score against the text "{text}"')
    .with([
      { text: '?! ... --', code: 'reference_text_unscorable' },
      { text: 'Γειά σου κόσμε', code: 'reference_text_unscorable' },
    ])
    .run(async ({ assert, client }, { text, code }) => {
      const response = await client
        .post(PATH)
        .bearerToken(token)
        .file('audio', learnerRecording(), { filename: 'a.wav' })
        .field('reference_text', text)
      assertProblem(assert, response, 422, code)
    })

  test('refuses an unknown speech and another language', async ({ assert, client }) => {
    const post = () =>
      client.post(PATH).bearerToken(token).file('audio', learnerRecording(), { filename: 'a.wav' })
    const unknown = await post().field('speech_id', randomUUID())
    assertProblem(assert, unknown, 404, 'not_found')
    const draft = await createSpeech([], { published: false })
    assertProblem(assert, await post().field('speech_id', draft.id), 404, 'not_found')
    const german = await post().fields({ reference_text: GARDEN, language: 'de-DE' })
    assertProblem(assert, german, 422, 'language_unsupported')
  })
})
