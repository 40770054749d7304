import i18n from '@adonisjs/i18n/services/main'
import { useTexts } from '../../resources/panel/js/text.js'

/** Gives the scripts of the admin pages their English texts, as a page would. */
export function useScriptTexts(): void {
  const texts = Object.entries(i18n.getTranslationsFor('en'))
  useTexts(Object.fromEntries(texts.map(([key, text]) => [key.replace(/^scripts\./, ''), text])))
}
