import type { AdminSpeech } from '#catalog/speeches/admin_speech'

/** What the checks of a recording found, in words that follow "The recording". */
export const WARNINGS: Record<string, string> = {
  audio_quiet: 'quiet',
  audio_loud: 'loud',
  audio_clipped: 'distorted',
  silence_at_start: 'silence at the start',
  silence_at_end: 'silence at the end',
  text_doubtful: 'may say another text',
}

/** @returns words for the code of a warning; also for one that is new */
export function warningWords(code: string): string {
  return WARNINGS[code] ?? code.replaceAll('_', ' ')
}

/** Whether learners get a speech, and if not, why. */
export function stateOf({
  deleted_at: deletedAt,
  published,
}: Pick<AdminSpeech, 'deleted_at' | 'published'>): 'published' | 'draft' | 'bin' {
  if (deletedAt !== null) return 'bin'
  return published ? 'published' : 'draft'
}
