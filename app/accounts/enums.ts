export const AUTH_PROVIDERS = ['email', 'google', 'apple', 'facebook'] as const
export type AuthProvider = (typeof AUTH_PROVIDERS)[number]
