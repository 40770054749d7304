import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import {
  type Api,
  ApiProblem,
  type Progress,
  type Score,
  type Session,
  type Speech,
  type Tag,
  type TokenResponse,
} from './api.js'
import { printScore } from './print_score.js'
import { step } from './steps.js'

/** The learner of this machine; nobody else can sign in to it from outside. */
export const LEARNER = {
  email: 'you@example.com',
  password: 'speak a little every day',
  name: 'You',
}

/** The sentence that the learner's recordings were made for, and how to ask for its kind. */
export const SENTENCE = 'I have never seen such a beautiful garden before.'
const ASKED_FOR = { level: 'B1', type: 'answer', tag: 'present perfect', limit: 50 }

const RIGHT_RECORDING = 'database/content/learner/never_seen_such_a_beautiful_garden.wav'
export const WRONG_RECORDING = 'database/content/learner/one_wrong_word.wav'

/** Plays one whole practice loop over HTTP, and prints it. */
export async function practise(api: Api): Promise<void> {
  const { user } = await signUp(api)
  step('Learner', `${user.name} <${user.email}> is signed in`)

  const speech = await askForSpeech(api)
  await listen(speech)

  const startedAt = new Date()
  const score = await say(api, speech, RIGHT_RECORDING)
  step('Scored', `by ${score.provider_name} (${score.provider_version}), said by another voice:`)
  printScore(score)

  const saved = await save(api, speech, score, startedAt)
  const { verified_count: verified, total_sentences: total } = saved
  const average = `average score ${saved.average_score}`
  step('Saved', `session ${saved.id}, ${average}, ${verified} of ${total} verified`)
  const { meta } = await api.call<{ meta: { total: number } }>('GET', 'game/sessions')
  step('History', `${meta.total} ${meta.total === 1 ? 'session' : 'sessions'} so far`)

  step('Progress', wordsOf(await api.call<Progress>('GET', 'progress')))

  step('Once more', 'the same sentence, but one word is another one:')
  printScore(await say(api, speech, WRONG_RECORDING))
}

function wordsOf({ streak, goal }: Progress): string {
  const days = streak.current === 1 ? 'day' : 'days in a row'
  return `${streak.current} ${days}, ${goal.done} of ${goal.sentences} sentences today`
}

async function signUp(api: Api): Promise<TokenResponse> {
  let answer: TokenResponse
  try {
    answer = await api.call<TokenResponse>('POST', 'auth/register', LEARNER)
  } catch (error) {
    if (!(error instanceof ApiProblem && error.problem.code === 'email_taken')) throw error
    const { email, password } = LEARNER
    answer = await api.call<TokenResponse>('POST', 'auth/login', { email, password })
  }
  api.accessToken = answer.access_token
  return answer
}

async function askForSpeech(api: Api): Promise<Speech> {
  const { level, type, tag, limit } = ASKED_FOR
  const tags = await api.call<{ data: Tag[] }>('GET', `tags?level=${level}&type=${type}`)
  const tagId = tags.data.find(({ name }) => name === tag)?.id
  const speeches = await api.call<{ data: Speech[] }>('POST', 'game/speeches/random', {
    level,
    type,
    tags: tagId === undefined ? [] : [tagId],
    limit,
  })
  const speech = speeches.data.find(({ text }) => text === SENTENCE)
  if (speech === undefined) {
    throw new Error(`"${SENTENCE}" is not in the catalog any more, so that nothing can be scored.`)
  }
  step('Random', `${speeches.data.length} sentences (${level}, ${type}, ${tag}), among them:`)
  process.stdout.write(`\n     "${speech.text}"\n\n`)
  return speech
}

async function listen({ audio_url: url, audio_content_type: type }: Speech): Promise<void> {
  const response = await fetch(url!)
  const bytes = await response.arrayBuffer()
  step('Heard', `the reference recording: ${type}, ${Math.round(bytes.byteLength / 1024)} KB`)
}

async function say(api: Api, speech: Speech, file: string): Promise<Score> {
  const form = new FormData()
  const recording = await readFile(new URL(`../../${file}`, import.meta.url))
  form.append('audio', new Blob([recording], { type: 'audio/wav' }), 'recording.wav')
  form.append('speech_id', speech.id)
  return api.call<Score>('POST', 'speech/score', form)
}

function save(api: Api, speech: Speech, score: Score, startedAt: Date): Promise<Session> {
  return api.call<Session>('POST', 'game/sessions', {
    mode: 'listen_and_repeat',
    level: speech.level,
    sentence_type: speech.type,
    selected_tags: speech.tags.map(({ id }) => id),
    total_sentences: 1,
    started_at: startedAt.toISOString(),
    client_id: randomUUID(),
    results: [
      {
        speech_id: speech.id,
        sequence_number: 1,
        user_response: 'correct',
        recognized_text: score.recognized_text,
        pronunciation_score: score.pronunciation_score,
        accuracy_score: score.accuracy_score,
        fluency_score: score.fluency_score,
        completeness_score: score.completeness_score,
        score_receipt: score.score_receipt,
      },
    ],
  })
}
