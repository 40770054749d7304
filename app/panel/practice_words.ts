import type { AuthProvider, SocialProvider } from '#accounts/enums'
import { t } from '#panel/texts'
import { grouped } from '#panel/words'
import type { Mode, UserResponse } from '#practice/enums'

export function modeWords(mode: Mode): string {
  return t(`practice.modes.${mode}`)
}

export function responseWords(response: UserResponse): string {
  return t(`practice.responses.${response}`)
}

/** As they call themselves. */
const PROVIDER_NAMES: Record<SocialProvider, string> = {
  google: 'Google',
  apple: 'Apple',
  facebook: 'Facebook',
}

/** A way to sign in. */
export function wayWords(provider: AuthProvider): string {
  return provider === 'email' ? t('practice.password') : PROVIDER_NAMES[provider]
}

/** The ways in which somebody signs in, the password first. */
export function waysIn(hasPassword: boolean, providers: SocialProvider[]): string {
  const ways = [...(hasPassword ? (['email'] as const) : []), ...providers]
  return ways.length === 0 ? t('practice.no_way') : ways.map(wayWords).join(', ')
}

/** A score of 0 to 100, with one decimal at most; a dash where nothing was scored. */
export function scoreWords(score: number | null): string {
  return score === null ? '–' : grouped(Math.round(score * 10) / 10)
}

/** Such as `2 min 5 s`; a dash where it is not known. */
export function durationWords(seconds: number | null): string {
  if (seconds === null) return '–'
  if (seconds < 60) return t('common.seconds', { seconds })
  const minutes = Math.floor(seconds / 60)
  if (minutes >= 60) {
    return t('practice.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
  }
  return seconds % 60 === 0
    ? t('common.minutes', { minutes })
    : t('practice.minutes_and_seconds', { minutes, seconds: seconds % 60 })
}
