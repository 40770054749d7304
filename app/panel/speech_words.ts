import type { SpeechType } from '#catalog/enums'
import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import { t } from '#panel/texts'

export const STATES = ['published', 'draft', 'bin'] as const
export type State = (typeof STATES)[number]

/** Whether learners get a speech, and if not, why. */
export function stateOf({
  deleted_at: deletedAt,
  published,
}: Pick<AdminSpeech, 'deleted_at' | 'published'>): State {
  if (deletedAt !== null) return 'bin'
  return published ? 'published' : 'draft'
}

export function stateWords(state: State): string {
  return t(`speeches.states.${state}`)
}

export function typeWords(type: SpeechType): string {
  return t(`speeches.types.${type}`)
}
