/** The practice loop of a client that openapi-typescript and openapi-fetch make. */
import createClient from 'openapi-fetch'
import type { components, paths } from '../generated/openapi_typescript.js'
import { failed, newLearner, origin, recordedFile, SENTENCE } from './said.js'

const learner = newLearner('openapi-fetch')
const client = createClient<paths>({ baseUrl: origin() })

const registered = await client.POST('/api/v1/auth/register', { body: learner })
if (registered.error) failed('register', registered.error)

const { name, ...credentials } = learner
const signedIn = await client.POST('/api/v1/auth/login', { body: credentials })
if (signedIn.error) failed('login', signedIn.error)
if (signedIn.data.user.name !== name) failed('login', signedIn.data)
const headers = { Authorization: `Bearer ${signedIn.data.access_token}` }

const refused = await client.PUT('/api/v1/users/me', { headers, body: { name: '' } })
const [fault] = refused.error?.errors ?? []
if (fault?.code !== 'min_length' || fault.limit !== 1) failed('a field error', refused.error)

const tags = await client.GET('/api/v1/tags', { params: { query: { level: 'B1' } } })
const tag = tags.data?.data.find((one) => one.speech_count > 0) ?? failed('tags', tags.error)

const drawn = await client.POST('/api/v1/game/speeches/random', {
  headers,
  body: { level: 'B1', tags: [tag.id], limit: 1 },
})
const [speech] = drawn.data?.data ?? failed('random speeches', drawn.error)
if (!speech?.audio_url) failed('random speeches', drawn.data)

const recording = new URL(speech.audio_url)
const { expires = '', signature = '' } = Object.fromEntries(recording.searchParams)
const heard = await client.GET('/recordings/{key}', {
  params: {
    path: { key: recording.pathname.replace('/recordings/', '') },
    query: { expires, signature },
  },
  parseAs: 'arrayBuffer',
  // A key has slashes, which the template of a path cannot say.
  pathSerializer: (path, { key }) => path.replace('{key}', String(key)),
})
if (heard.error || heard.data.byteLength === 0) failed('recording', heard.error)

const audio = await recordedFile()
const scored = await client.POST('/api/v1/speech/score', {
  headers,
  // OpenAPI has no word for a file but "binary string".
  body: { audio: audio as unknown as string, reference_text: SENTENCE },
  bodySerializer(fields) {
    const form = new FormData()
    for (const [field, value] of Object.entries(fields)) form.set(field, value as string | Blob)
    return form
  },
})
const score: components['schemas']['Score'] = scored.data ?? failed('score', scored.error)

const saved = await client.POST('/api/v1/game/sessions', {
  headers,
  body: {
    mode: 'listen_and_repeat',
    level: 'B1',
    client_id: crypto.randomUUID(),
    selected_tags: [tag.id],
    total_sentences: 1,
    results: [
      {
        speech_id: speech.id,
        sequence_number: 1,
        user_response: 'correct',
        pronunciation_score: score.pronunciation_score,
        score_receipt: score.score_receipt,
      },
    ],
  },
})
const session = saved.data ?? failed('save session', saved.error)

const history = await client.GET('/api/v1/game/sessions', { headers })
if (history.data?.data[0]?.id !== session.id) failed('history', history)

const progress = await client.GET('/api/v1/progress', { headers })
if (progress.data?.streak.current !== 1) failed('progress', progress.error)
