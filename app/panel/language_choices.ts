import { isLanguage, LANGUAGE_NAMES, LANGUAGES } from '#accounts/languages'
import { t } from '#panel/texts'

/** What the setting offers. @param chosen by the admin, if anything */
export function languageChoices(chosen: string | undefined) {
  const own = LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: value }))
  const choices = [
    { value: 'browser', label: t('account.language_of_browser'), lang: undefined },
    ...own,
  ]
  const current = isLanguage(chosen) ? chosen : 'browser'
  return choices.map((choice) => ({ ...choice, isChosen: choice.value === current }))
}
