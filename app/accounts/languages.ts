/** The languages of the admin pages (BCP 47), each with a folder in `resources/lang`. */
export const LANGUAGES = ['en', 'es'] as const

export type Language = (typeof LANGUAGES)[number]

/** How each language calls itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', es: 'Español' }

export function isLanguage(name: unknown): name is Language {
  return LANGUAGES.some((known) => known === name)
}
