import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import { joinTags, splitTags } from '#importing/tag_list'
import { nameKey } from '#postgres/name_key'

/** The fields of a speech, as text: what stands in its form, or was sent. */
export interface SpeechValues {
  text: string
  level: string
  type: string
  /** Names, separated by commas. */
  tags: string
  external_id: string
  published: string
  /** Of the recording that the speech has, in hexadecimal digits; empty for none. */
  recording: string
}

/** Beside the fields: a recording that waits until the form is saved. */
export interface SentUpload {
  id: string
  filename: string
}

const NAMES = ['text', 'level', 'type', 'tags', 'external_id', 'published', 'recording'] as const
export type SpeechFieldName = (typeof NAMES)[number]
export const SPEECH_FIELD_NAMES: readonly SpeechFieldName[] = NAMES

/** A new speech is a draft: nobody has heard it yet. */
export const NEW_SPEECH: SpeechValues = {
  text: '',
  level: '',
  type: 'answer',
  tags: '',
  external_id: '',
  published: 'false',
  recording: '',
}

/** How names of tags stand in a field. */
export function writeTags(tags: string[]): string {
  return joinTags(tags).replaceAll('|', ', ')
}

export function valuesOf(speech: AdminSpeech): SpeechValues {
  return {
    text: speech.text,
    level: speech.level,
    type: speech.type,
    tags: writeTags(speech.tags.map(({ name }) => name)),
    external_id: speech.external_id ?? '',
    published: String(speech.published),
    recording: speech.audio_sha256 ?? '',
  }
}

/** @param fields that were sent, whatever they are: what is no text is empty */
export function sentValues(fields: Record<string, unknown>): SpeechValues {
  const sent = NAMES.map((name): [string, string] => {
    const value = fields[name]
    return [name, typeof value === 'string' ? value : '']
  })
  return Object.fromEntries(sent) as unknown as SpeechValues
}

/** What a form showed when it was opened, to be carried in one field. */
export function packValues(values: SpeechValues): string {
  return JSON.stringify(NAMES.map((name) => values[name]))
}

/** @returns undefined for what `packValues` did not make */
export function unpackValues(packed: unknown): SpeechValues | undefined {
  if (typeof packed !== 'string') return undefined
  try {
    const values: unknown = JSON.parse(packed)
    const isOurs = Array.isArray(values) && values.length === NAMES.length
    if (!isOurs || values.some((value) => typeof value !== 'string')) return undefined
    return Object.fromEntries(
      NAMES.map((name, at) => [name, values[at]])
    ) as unknown as SpeechValues
  } catch {
    return undefined
  }
}

/** Whether a field means the same in both; the order of tags and the case of their names do not count. */
export function isSameField(
  name: SpeechFieldName,
  one: SpeechValues,
  other: SpeechValues
): boolean {
  if (name !== 'tags') return one[name] === other[name]
  return tagKeys(one.tags) === tagKeys(other.tags)
}

function tagKeys(tags: string): string {
  return JSON.stringify(splitTags(tags).map(nameKey).toSorted())
}
