export const SOCIAL_PROVIDERS = ['google', 'apple', 'facebook'] as const
/** Who vouches for a learner's identity. */
export type SocialProvider = (typeof SOCIAL_PROVIDERS)[number]

export const AUTH_PROVIDERS = ['email', ...SOCIAL_PROVIDERS] as const
export type AuthProvider = (typeof AUTH_PROVIDERS)[number]

export const CODE_PURPOSES = ['verify_email', 'reset_password', 'change_email'] as const
/** What a mailed one-time code is good for. */
export type CodePurpose = (typeof CODE_PURPOSES)[number]

export const SIGN_IN_SCOPES = ['this', 'others', 'all'] as const
/** Which of a learner's sign-ins: the one that asks, all others, or all. */
export type SignInScope = (typeof SIGN_IN_SCOPES)[number]
