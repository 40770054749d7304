export const MODES = ['listen_only', 'listen_and_repeat'] as const
export type Mode = (typeof MODES)[number]

export const USER_RESPONSES = ['correct', 'incorrect', 'skipped'] as const
export type UserResponse = (typeof USER_RESPONSES)[number]

/**
 * What a result's score receipt was worth: `none`, there was none; `valid`; `old_text`, valid for what
 * the sentence was before it was changed; `expired`, `unknown_key` and `unknown_format`: it proves
 * nothing, through no fault of the learner's.
 */
export const RECEIPT_STATUSES = [
  'none',
  'valid',
  'old_text',
  'expired',
  'unknown_key',
  'unknown_format',
] as const
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number]

/** With these, the scores are those that this server gave. */
export const VERIFIED_STATUSES: readonly ReceiptStatus[] = ['valid', 'old_text']
