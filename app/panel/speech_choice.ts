import type { SpeechChoice } from '#catalog/batches/planned_bulk_change'
import { readFilter } from '#panel/speech_list_address'

/** More do not fit into a form of 256 kB. */
export const MAX_CHOSEN = 5000

/** What a form says of the speeches that it means: their ids, or all that a filter shows. */
interface ChosenSpeeches {
  ids: string[]
  all?: '' | '1'
  filter?: string
}

/** Which speeches are meant, or why that cannot be said. */
export function choiceOf({
  ids,
  all,
  filter = '',
}: ChosenSpeeches): { choice: SpeechChoice } | { fault: 'none' | 'too_many' | 'filter' } {
  if (all === '1') {
    const read = readFilter(filter)
    return read === undefined ? { fault: 'filter' } : { choice: { filter: read } }
  }
  if (ids.length > MAX_CHOSEN) return { fault: 'too_many' }
  return ids.length === 0 ? { fault: 'none' } : { choice: { ids } }
}
