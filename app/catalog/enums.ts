/** Levels of the Common European Framework of Reference for Languages (CEFR). */
export const LEVELS = ['A1', 'A2', 'B1', 'B2', 'C1'] as const
export type Level = (typeof LEVELS)[number]

export const SPEECH_TYPES = ['question', 'answer'] as const
export type SpeechType = (typeof SPEECH_TYPES)[number]

export const BATCH_KINDS = ['import', 'bulk_change', 'tag_merge', 'undo'] as const
/** What changed many speeches at once. */
export type BatchKind = (typeof BATCH_KINDS)[number]

/** What may be bad about a speech. */
export const REPORT_REASONS = [
  'recording',
  'text',
  'level',
  'scoring',
  'offensive',
  'other',
] as const
export type ReportReason = (typeof REPORT_REASONS)[number]
