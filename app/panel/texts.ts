// Every page asks for texts, in hundreds of places: an argument would go through all of them.
// eslint-disable-next-line no-restricted-imports
import i18n from '@adonisjs/i18n/services/main'
import { isLanguage, type Language } from '#accounts/languages'
import { escapeHtml } from '#panel/attributes'
import { languageOfReader } from '#panel/reader'

/** What a text names, by the placeholders of its message. */
export type TextValues = Record<string, string | number>

/**
 * A text in the language of whoever reads the page.
 *
 * @param key its file below `resources/lang/LANGUAGE`, and its name there, as in `overview.title`
 * @param otherwise for a key that may have no text
 */
export function t(key: string, values?: TextValues, otherwise?: string): string {
  return i18n.locale(languageOfReader()).t(key, values, otherwise)
}

/** What suits whoever uses a browser best. @param accepted its header `Accept-Language` */
export function languageOfBrowser(accepted: string | undefined): Language {
  const found = accepted && i18n.getSupportedLocaleFor(accepted)
  return isLanguage(found) ? found : 'en'
}

/** Whether the reader's language has a text. */
export function isText(key: string): boolean {
  return i18n.locale(languageOfReader()).hasMessage(key)
}

const SCRIPTS = 'scripts.'

/** The texts of the pages' scripts in the reader's language, as JSON that can stand in HTML. */
export function scriptTexts(): string {
  const texts = Object.entries(i18n.getTranslationsFor(languageOfReader()))
  const ofScripts = texts.filter(([key]) => key.startsWith(SCRIPTS))
  const named = ofScripts.map(([key, text]) => [key.slice(SCRIPTS.length), text] as const)
  return JSON.stringify(Object.fromEntries(named)).replaceAll('<', '\\u003c')
}

/** A text whose message has HTML of ours; what it names is escaped. */
export function tHtml(key: string, values: TextValues = {}): string {
  const escaped = Object.entries(values).map(([name, value]) => {
    return [name, typeof value === 'number' ? value : escapeHtml(String(value))] as const
  })
  return t(key, Object.fromEntries(escaped), escapeHtml(key))
}
