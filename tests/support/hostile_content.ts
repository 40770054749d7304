import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import { createLearner, signIn } from '#database/factories/learners'
import { finishedSession, saveSession } from '#database/factories/sessions'
import { createSpeech, type Speech } from '#database/factories/speeches'
import { createTag, type Tag } from '#database/factories/tags'
import { StatisticsKeeper } from '#practice/statistics/statistics_keeper'
import { HOSTILE_HTML } from '#tests/support/hostile_props'

/** Accents on accents, which paint over the rows around. */
export const ACCENTS = `T\u0301${'\u0308\u0323'.repeat(10)}rain`

/** From right to left, and never back. */
const NEVER_ENDED = '! \u202e\u2067 right'

/** What somebody may type, or a sheet may hold, in the place of a sentence. */
export const HOSTILE_SENTENCES = [
  HOSTILE_HTML,
  '<script>alert(1)</script>',
  '{{ 7 * 7 }} {{{ 7 * 7 }}} @if(true)',
  'Wherethestationis'.repeat(29).padEnd(500, '!'),
  'أين محطة القطار؟ مرحبا',
  'Where is the 👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈 station? 🚉',
  `The ${ACCENTS}`,
  "https://evil.test/?a=1&b=' onmouseover='alert(1)",
]

export interface HostileContent {
  speeches: Speech[]
  tags: Tag[]
  /** Ids of a learner, and of a session of theirs. */
  learner: string
  session: string
}

/** @returns what pages show hostile texts of */
export async function createHostileContent(): Promise<HostileContent> {
  const names = [HOSTILE_HTML, '<b>أين</b> 👩🏽‍🚀', 'w'.repeat(40), ACCENTS, NEVER_ENDED]
  const tags: Tag[] = []
  for (const name of names)
    tags.push(await createTag({ name: `${name} ${randomUUID().slice(0, 8)}` }))
  const speeches: Speech[] = []
  for (const text of HOSTILE_SENTENCES) {
    const externalId = `${HOSTILE_HTML} ${randomUUID()}`
    speeches.push(await createSpeech(tags, { text, externalId }))
  }
  await practise(speeches)
  return { speeches, tags, ...(await createHostilePractice(speeches)) }
}

/** A learner with an unbreakable address, who has heard and said hostile sentences. */
async function createHostilePractice(speeches: Speech[]) {
  const email = `${'w'.repeat(60)}.${randomUUID()}@${'long'.repeat(15)}.example.com`
  const { user } = await createLearner({
    email,
    name: `${HOSTILE_HTML} ${'w'.repeat(30)} ${ACCENTS}`,
  })
  await signIn(`${HOSTILE_HTML} ${'phone'.repeat(12)}`, email)
  const results = speeches.map(({ id, text }, index) => ({
    speech_id: id,
    sequence_number: index + 1,
    user_response: 'correct' as const,
    recognized_text: `${text} ${HOSTILE_HTML}`,
    ...{ pronunciation_score: 71.5, accuracy_score: 70, fluency_score: 0, completeness_score: 100 },
    response_time_ms: null,
    score_receipt: null,
  }))
  const fields = { total_sentences: results.length, results }
  const ids = speeches.map(({ id }) => id)
  const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000)
  await saveSession(user.id, ids, { ...fields, completed_at: yesterday })
  return { learner: user.id, session: await saveSession(user.id, ids, fields) }
}

/** Often enough for the overview to name them. */
async function practise(speeches: Speech[]): Promise<void> {
  const { user } = await createLearner()
  const ids = speeches.flatMap(({ id }) => Array.from({ length: 20 }, () => id))
  const { results } = finishedSession(ids)
  const scored = results.map((result) => ({ ...result, pronunciation_score: 7 }))
  await saveSession(user.id, ids, { results: scored })
  const keeper = await app.container.make(StatisticsKeeper)
  await keeper.update()
}
