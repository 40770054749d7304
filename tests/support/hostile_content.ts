import { randomUUID } from 'node:crypto'
import { createSpeech, type Speech } from '#database/factories/speeches'
import { createTag, type Tag } from '#database/factories/tags'
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
  return { speeches, tags }
}
