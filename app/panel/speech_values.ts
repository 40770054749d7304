import { splitTags } from '#importing/tag_list'
import type { SpeechFieldName } from '#panel/speech_fields'

const TYPES: Record<string, string> = { question: 'Question', answer: 'Answer' }
const STATES: Record<string, string> = { true: 'Published', false: 'Draft' }

/** What a page says of the value of a field. */
export function showValue(name: SpeechFieldName, value: string): string {
  if (name === 'type') return TYPES[value] ?? value
  if (name === 'published') return STATES[value] ?? value
  if (name === 'tags')
    return (
      splitTags(value)
        .map((tag) => `#${tag}`)
        .join(' ') || 'none'
    )
  if (name === 'recording') return value === '' ? 'none' : `recording ${value.slice(0, 8)}`
  return value === '' ? 'none' : value
}
