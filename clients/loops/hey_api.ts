/** The practice loop of a client that @hey-api/openapi-ts makes. */
import { client } from '../generated/hey_api/client.gen.js'
import * as api from '../generated/hey_api/index.js'
import { failed, newLearner, origin, recordedFile, SENTENCE } from './said.js'

const learner = newLearner('hey-api')
client.setConfig({ baseUrl: origin() })

const registered = await api.register({ body: learner })
if (registered.error) failed('register', registered.error)

const { name, ...credentials } = learner
const signedIn = await api.login({ body: credentials })
if (signedIn.data?.user.name !== name) failed('login', signedIn.error)
client.setConfig({ baseUrl: origin(), auth: signedIn.data.access_token })

const refused = await api.updateMe({ body: { name: '' } })
const problem: api.Problem = refused.error ?? failed('a field error', refused.data)
const [fault] = problem.errors ?? []
if (fault?.code !== 'min_length' || fault.limit !== 1) failed('a field error', problem)

const tags = await api.listTags({ query: { level: 'B1' } })
const tag = tags.data?.data.find((one) => one.speech_count > 0) ?? failed('tags', tags.error)

const drawn = await api.drawSpeeches({ body: { level: 'B1', tags: [tag.id], limit: 1 } })
const [speech] = drawn.data?.data ?? failed('random speeches', drawn.error)
if (!speech?.audio_url) failed('random speeches', drawn.data)

// An address to follow as it is.
const heard = await fetch(speech.audio_url)
const { byteLength } = await heard.arrayBuffer()
if (!heard.ok || byteLength === 0) failed('recording', heard.status)

const scored = await api.scoreRecording({
  body: { audio: await recordedFile(), reference_text: SENTENCE },
})
const score: api.Score = scored.data ?? failed('score', scored.error)

const saved = await api.saveSession({
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

const history = await api.listSessions()
if (history.data?.data[0]?.id !== session.id) failed('history', history.error)

const progress = await api.getProgress()
if (progress.data?.streak.current !== 1) failed('progress', progress.error)
