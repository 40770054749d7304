/** The page /try: the whole loop of practice, as an app of a learner has it. */
import './try.css'
import {
  type Answer,
  ApiProblem,
  type Choice,
  draw,
  forgetWho,
  type Level,
  listTags,
  signIn,
  signOut,
  type SpeechType,
  whoIsSignedIn,
} from './api'
import { byId, element, say, showSection } from './elements'
import { keep, sendWaiting } from './outbox'
import { practise } from './practice'
import { showProgress } from './progress_view'

/** The learner that `npm run quickstart` makes. */
const DEMO = { email: 'you@example.com', password: 'speak a little every day' }

const MAX_TAGS = 20
const MAX_EXCLUDED = 200

/** Sentences that the learner has had since the page was opened. */
const had: string[] = []

/** Does what a button asks for, and says why when it cannot. */
async function attempt(work: () => Promise<void>): Promise<void> {
  say('')
  try {
    await work()
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.status === 401) {
      forgetWho()
      start()
    }
    say(
      error instanceof TypeError ? 'The server cannot be reached.' : (error as Error).message,
      'bad'
    )
  }
}

function on(id: string, event: string, work: () => Promise<void>): void {
  byId(id).addEventListener(event, (happened) => {
    happened.preventDefault()
    void attempt(work)
  })
}

function start(): void {
  const user = whoIsSignedIn()
  byId('learner').hidden = byId('sign-out').hidden = user === undefined
  byId('learner').textContent = user?.name ?? ''
  byId('progress').hidden = user === undefined
  showSection(user ? 'choosing' : 'signing-in')
}

async function enter(email: string, password: string): Promise<void> {
  await signIn(email, password)
  await showChoice()
}

/** Everything is there before it is shown, so that nothing jumps. */
async function showChoice(): Promise<void> {
  try {
    await Promise.all([showTags(), sendWaiting(learnerId()).then(showProgress)])
  } finally {
    start()
  }
}

function learnerId(): string {
  return whoIsSignedIn()?.id ?? ''
}

function chosen(): Choice & { limit: number } {
  const form = new FormData(byId('choosing').querySelector('form')!)
  return {
    level: form.get('level') as Level,
    type: (form.get('type') as SpeechType | '') || undefined,
    tags: form.getAll('tag').map(String).slice(0, MAX_TAGS),
    limit: Number(form.get('limit')),
  }
}

/** Topics that have sentences of the level. What was chosen stays so; at first it is the first one. */
async function showTags(): Promise<void> {
  const { level, type, tags: before } = chosen()
  const tags = await listTags(level, type)
  const kept = tags.filter(({ id }) => before.includes(id))
  const wanted = kept.length > 0 ? kept : tags.slice(0, 1)
  byId('tags').replaceChildren(
    ...tags.map((tag) => {
      const box = element('input', { type: 'checkbox', name: 'tag', value: tag.id })
      if (wanted.includes(tag)) box.setAttribute('checked', '')
      return element('label', { class: 'chip' }, box, `${tag.name} (${tag.speech_count})`)
    })
  )
}

async function practiseChosen(): Promise<void> {
  const { limit, ...choice } = chosen()
  if (choice.tags.length === 0) return say('Choose a topic.', 'bad')
  const speeches = await draw(choice, limit, had.slice(-MAX_EXCLUDED))
  // Somebody has pressed twice.
  if (byId('choosing').hidden) return
  if (speeches.length === 0) {
    had.length = 0
    return say('You have had all sentences of these topics. Start again to repeat them.')
  }
  had.push(...speeches.map(({ id }) => id))
  byId('progress').hidden = true
  showSection('practising')
  const startedAt = new Date()
  save(choice, await practise(speeches, choice), startedAt)
  await send()
}

function save({ level, type, tags }: Choice, answers: Answer[], startedAt: Date): void {
  keep(learnerId(), {
    client_id: crypto.randomUUID(),
    mode: 'listen_and_repeat',
    level,
    sentence_type: type ?? null,
    selected_tags: tags,
    total_sentences: answers.length,
    started_at: startedAt.toISOString(),
    completed_at: new Date().toISOString(),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    results: answers.map((answer, index) => ({ ...answer, sequence_number: index + 1 })),
  })
}

/** Sends what waits. Without a connection it waits on, and the page says so. */
async function send(): Promise<void> {
  showSection('saving')
  byId('send').hidden = true
  byId('saved').textContent = 'Saving ...'
  try {
    const outcome = (await sendWaiting(learnerId())).at(-1)
    byId('saved').textContent = outcome ? wordsOf(outcome) : 'Everything is saved.'
  } catch (error) {
    byId('send').hidden = false
    byId('saved').textContent = 'Not saved yet: it waits in this browser until you send it.'
    throw error
  }
  await showProgress()
  byId('progress').hidden = false
}

type Outcome = Awaited<ReturnType<typeof sendWaiting>>[number]

function wordsOf({ session, problem }: Outcome): string {
  if (session === null) return problem?.detail ?? 'The server did not take it.'
  const { average_score: average, correct_count: correct, verified_count: verified } = session
  const score = average === null ? '' : ` Average score ${average}.`
  return `Saved. ${correct} of ${session.total_sentences} said well, ${verified} verified.${score}`
}

on('signing-in', 'submit', () => {
  const form = new FormData(byId('signing-in').querySelector('form')!)
  return enter(String(form.get('email')), String(form.get('password')))
})
on('demo', 'click', () => enter(DEMO.email, DEMO.password))
on('sign-out', 'click', async () => {
  try {
    await signOut()
  } finally {
    start()
  }
})
on('level', 'change', showTags)
on('type', 'change', showTags)
on('choosing', 'submit', practiseChosen)
on('send', 'click', send)
on('again', 'click', showChoice)

if (whoIsSignedIn()) void attempt(showChoice)
else start()
