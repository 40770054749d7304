import { createHash } from 'node:crypto'
import { mapYielding, type Pause } from '#concurrency/time_slices'
import type { Plan, PlannedSpeech } from '#importing/plan'

/**
 * Tells plans apart that do different things: other rows, other recordings, or another catalog to
 * begin with. The ids of new speeches, which are random, make no difference.
 *
 * @returns 64 hexadecimal digits
 */
export async function planDigest({ speeches, newTags }: Plan, pause?: Pause): Promise<string> {
  const hash = createHash('sha256')
  await mapYielding(speeches, (speech) => hash.update(`${describe(speech)}\n`), pause)
  return hash.update(JSON.stringify(newTags.toSorted())).digest('hex')
}

function describe({ row, before, isChanged, needsRecording }: PlannedSpeech): string {
  const { externalId, text, level, type, tags, sha256 } = row
  return JSON.stringify([
    [row.row, externalId, text, level, type, tags, sha256, isChanged, needsRecording],
    before && [
      [before.id, before.external_id, before.text, before.level, before.type],
      [before.audio_sha256, before.tags.map(({ name }) => name)],
    ],
  ])
}
