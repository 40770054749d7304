export const MODES = ['listen_only', 'listen_and_repeat'] as const
export type Mode = (typeof MODES)[number]

export const USER_RESPONSES = ['correct', 'incorrect', 'skipped'] as const
export type UserResponse = (typeof USER_RESPONSES)[number]
