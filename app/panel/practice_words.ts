import type { AuthProvider, SocialProvider } from '#accounts/enums'
import type { Mode, UserResponse } from '#practice/enums'

export const MODE_WORDS: Record<Mode, string> = {
  listen_only: 'Listen',
  listen_and_repeat: 'Listen and repeat',
}

export const RESPONSE_WORDS: Record<UserResponse, string> = {
  correct: 'right',
  incorrect: 'wrong',
  skipped: 'skipped',
}

/** Ways to sign in. */
export const PROVIDER_WORDS: Record<AuthProvider, string> = {
  email: 'Password',
  google: 'Google',
  apple: 'Apple',
  facebook: 'Facebook',
}

/** The ways in which somebody signs in, the password first. */
export function waysIn(hasPassword: boolean, providers: SocialProvider[]): string {
  const ways = [...(hasPassword ? (['email'] as const) : []), ...providers]
  return ways.length === 0 ? 'none' : ways.map((way) => PROVIDER_WORDS[way]).join(', ')
}

/** A score of 0 to 100, with one decimal at most; a dash where nothing was scored. */
export function scoreWords(score: number | null): string {
  return score === null ? '–' : String(Math.round(score * 10) / 10)
}

/** Such as `2 min 5 s`; a dash where it is not known. */
export function durationWords(seconds: number | null): string {
  if (seconds === null) return '–'
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60)
    return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
