import * as accounts from '#accounts/errors'
import { PASSWORD_TEXTS } from '#accounts/password_fault'
import { USERNAME_TEXTS } from '#accounts/username'
import * as audio from '#audio/errors'
import { DOUBT_TEXTS } from '#audio/measure_recording'
import * as catalog from '#catalog/errors'
import { FLAW_TEXTS } from '#catalog/speeches/content_text'
import * as importing from '#importing/errors'
import { FINDING_TEXTS } from '#importing/finding_texts'
import * as jobs from '#importing/jobs/errors'
import * as uploads from '#importing/uploads/errors'
import * as limits from '#limits/rate_limits'
import { textsOfExceptions } from '#messages/message'
import * as time from '#postgres/time_limit'
import * as practice from '#practice/errors'
import * as scoring from '#scoring/errors'
import * as storage from '#storage/errors'

const MODULES = [
  ...[accounts, audio, catalog, importing, jobs, limits, practice, scoring, storage],
  ...[time, uploads],
]

/**
 * The English of messages from below the pages, which stands beside what throws or finds them. It
 * is to English what `messages.json`, and the flaws in `forms.json`, are to other languages.
 *
 * @param delivery modules with exceptions above this one
 * @param failures texts of failures without an exception
 */
export function englishMessages(
  delivery: Record<string, unknown>[],
  failures: Record<string, string>
): Record<string, string> {
  const areas = {
    errors: {
      ...Object.assign({}, ...[...MODULES, ...delivery].map(textsOfExceptions)),
      ...catalog.CATALOG_ERROR_TEXTS,
      ...importing.IMPORT_ERROR_TEXTS,
      ...uploads.FILENAME_TEXTS,
      ...PASSWORD_TEXTS,
      ...USERNAME_TEXTS,
    } as Record<string, string>,
    failures,
    findings: FINDING_TEXTS as Record<string, string>,
    doubts: DOUBT_TEXTS as Record<string, string>,
  }
  const messages = Object.entries(areas).flatMap(([area, texts]) => {
    return Object.entries(texts).map(([name, text]) => [`messages.${area}.${name}`, text] as const)
  })
  const flaws = Object.entries(FLAW_TEXTS).map(([name, what]) => {
    return [`forms.rules.${name}`, `The {field} ${what}.`] as const
  })
  return Object.fromEntries([...messages, ...flaws])
}
