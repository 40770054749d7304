import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { UNMEASURED } from '#catalog/speeches/sound_columns'
import type { AudioSource } from '#importing/audio/audio_source'
import { MAX_ROWS } from '#importing/csv/read_csv'
import { measureTurns } from '#tests/support/event_loop_turns'
import { ContentFolder } from '#tests/support/importing/content'

/**
 * One turn takes at most this part of the whole check, which no machine's speed changes. Most take a
 * thousandth; a collection of garbage, which is part of a turn, a fiftieth.
 */
const MAX_SHARE = 1 / 20

const HEADINGS = 'audio_filename,text,level,type,tags\n'

/** One recording that is known already, as uploads are. */
function oneUpload(): AudioSource {
  const sha256 = randomUUID().replaceAll('-', '').repeat(2)
  const known = { sha256, durationMs: 600, doubts: [], sound: UNMEASURED }
  const read = () => Promise.reject(new Error('nobody reads it'))
  const files = [{ name: 'a.mp3', path: 'a.mp3', known, read }]
  return { files, isWhole: true, [Symbol.asyncDispose]: () => Promise.resolve() }
}

const ROWS = {
  'are right': (at: number) => `a.mp3,Say the number ${at} aloud.,A1,answer,tag ${at % 50}\n`,
  'are all the same': () => 'a.mp3,Say the same aloud.,A1,answer,tag\n',
  'are faulty': (at: number) => `a.mp3,Say the number ${at} aloud.,X9,answer,tag\n`,
  'name no recording': (at: number) => `${at}.mp3,Say the number ${at} aloud.,A1,answer,tag\n`,
  'have tags of their own': (at: number) =>
    `a.mp3,Say ${at} aloud.,A1,answer,own ${at}|also ${at}\n`,
}

test.group('An import of as many rows as there may be', (group) => {
  group.each.timeout(120_000)

  test('gives way to others every few milliseconds while it is checked: rows that {$self}')
    .with(Object.keys(ROWS) as (keyof typeof ROWS)[])
    .run(async ({ assert, cleanup }, kind) => {
      const content = new ContentFolder(cleanup)
      const lines = Array.from({ length: MAX_ROWS }, (_, at) => ROWS[kind](at))
      const csv = Buffer.from(HEADINGS + lines.join(''))
      const openAudio = () => Promise.resolve(oneUpload())
      const turns = await measureTurns(() => content.import({ csv, openAudio, dryRun: true }))
      assert.isBelow(turns.longest / turns.all, MAX_SHARE)
    })
})
