export const SOCIAL_PROVIDERS = ['google', 'apple', 'facebook'] as const
/** Who vouches for a learner's identity. */
export type SocialProvider = (typeof SOCIAL_PROVIDERS)[number]

export const AUTH_PROVIDERS = ['email', ...SOCIAL_PROVIDERS] as const
export type AuthProvider = (typeof AUTH_PROVIDERS)[number]

export const CODE_PURPOSES = ['verify_email', 'reset_password'] as const
/** What a mailed one-time code is good for. */
export type CodePurpose = (typeof CODE_PURPOSES)[number]
