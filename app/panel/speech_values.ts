import { SPEECH_TYPES } from '#catalog/enums'
import { splitTags } from '#importing/tag_list'
import type { SpeechFieldName } from '#panel/speech_fields'
import { stateWords, typeWords } from '#panel/speech_words'
import { t } from '#panel/texts'

/** What a page says of the value of a field. */
export function showValue(name: SpeechFieldName, value: string): string {
  if (name === 'type') {
    const type = SPEECH_TYPES.find((known) => known === value)
    return type === undefined ? value : typeWords(type)
  }
  if (name === 'published' && value === 'true') return stateWords('published')
  if (name === 'published' && value === 'false') return stateWords('draft')
  const shown = name === 'tags' ? tagWords(value) : value
  if (shown === '') return t('speeches.conflict.none')
  if (name === 'recording') return t('speeches.conflict.recording', { hash: value.slice(0, 8) })
  return shown
}

function tagWords(tags: string): string {
  return splitTags(tags)
    .map((tag) => `#${tag}`)
    .join(' ')
}
