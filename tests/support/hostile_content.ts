import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import { createLearner } from '#database/factories/learners'
import { finishedSession, saveSession } from '#database/factories/sessions'
import { createSpeech, type Speech } from '#database/factories/speeches'
import { createTag, type Tag } from '#database/factories/tags'
import { StatisticsKeeper } from '#practice/statistics/statistics_keeper'
import { HOSTILE_HTML } from '#tests/support/hostile_props'

/** What somebody may type, or a sheet may hold, in the place of a sentence. */
export const HOSTILE_SENTENCES = [
  HOSTILE_HTML,
  '<script>alert(1)</script>',
  '{{ 7 * 7 }} {{{ 7 * 7 }}} @if(true)',
  'Wherethestationis'.repeat(29).padEnd(500, '!'),
  'أين محطة القطار؟ مرحبا',
  'Where is the 👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈 station? 🚉',
  "https://evil.test/?a=1&b=' onmouseover='alert(1)",
]

/** @returns what pages show hostile texts of */
export async function createHostileContent(): Promise<{ speeches: Speech[]; tags: Tag[] }> {
  const names = [HOSTILE_HTML, '<b>أين</b> 👩🏽‍🚀', 'w'.repeat(40)]
  const tags: Tag[] = []
  for (const name of names)
    tags.push(await createTag({ name: `${name} ${randomUUID().slice(0, 8)}` }))
  const speeches: Speech[] = []
  for (const text of HOSTILE_SENTENCES) {
    const externalId = `${HOSTILE_HTML} ${randomUUID()}`
    speeches.push(await createSpeech(tags, { text, externalId }))
  }
  await practise(speeches)
  return { speeches, tags }
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
