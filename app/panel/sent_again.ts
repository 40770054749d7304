import { backPath, ownPath } from '#panel/back_path'
import { delimiterWords, encodingWords } from '#panel/import_sheet_page'
import { languageChoices } from '#panel/language_choices'
import { showValue } from '#panel/speech_values'
import { t } from '#panel/texts'
import { WARNINGS, warningText } from '#panel/warning_words'

/** A form that was sent, and could not be taken: what is kept of it until it is sent again. */
export interface SentForm {
  /** The path that it was sent to. */
  action: string
  /** The path of the page that it is on. */
  back: string
  fields: (readonly [name: string, value: string])[]
  /** Files are not kept: a browser does not give them back. */
  hadFiles: boolean
}

/** Longer forms are not kept: they come back to us within another form. */
const MAX_BYTES = 64 * 1024

/** Passwords and codes, and the token, which is another one for each session. */
const SECRET = /password|secret|^_csrf$|^(?:recovery_)?code$/i

/** What a form says about itself, and nobody has typed. */
const UNTYPED = new Set([
  ...['action', 'all', 'back', 'columns', 'digest', 'filter', 'id', 'ids', 'into', 'opened'],
  ...['password_from', 'recording', 'sealed', 'seen', 'seen_category', 'seen_name', 'sign_in'],
  ...['step', 'then', 'undo', 'upload_id', 'version', 'warnings'],
])

/** What a form says of values that somebody chose; others are shown as they were typed. */
const CHOSEN: Partial<Record<string, (value: string) => string>> = {
  accept: yesWords,
  code: warningText,
  create_tags: yesWords,
  delimiter: delimiterWords,
  draft: yesWords,
  encoding: encodingWords,
  keys: (value) => t(`keys.${value}`, {}, value),
  language: (value) =>
    languageChoices(undefined).find((choice) => choice.value === value)?.label ?? value,
  published: (value) => showValue('published', value),
  state: (value) => t(`speeches.states.${value}`, {}, value),
  strict: yesWords,
  theme: (value) => t(`account.themes.${value}`, {}, value),
  type: (value) => showValue('type', value),
}

/**
 * @param path of the request, with its query, in which a form with files has its token
 * @param page the path of the page that it is on, if the browser said it and it can be read again;
 * else the form may say where it leads back to
 * @returns undefined for a form that is too long
 */
export function sentForm(
  path: string,
  page: string | undefined,
  fields: Iterable<readonly [string, string]>,
  hadFiles = false
): SentForm | undefined {
  const kept = [...fields].filter((field) => !isSecret(field))
  const [, wayBack] = kept.find(([name]) => name === 'back') ?? []
  const form = {
    action: withoutToken(path),
    back: backPath(page, backPath(wayBack)),
    fields: kept,
    hadFiles,
  }
  return Buffer.byteLength(packSentForm(form)) > MAX_BYTES ? undefined : form
}

/** The token of the session that was: it would be looked at before the one in the form. */
function withoutToken(path: string): string {
  const url = new URL(path, 'http://own.invalid')
  url.searchParams.delete('_csrf')
  return `${url.pathname}${url.search}`
}

/** A warning has a code as well, which is none to sign in with. */
function isSecret([name, value]: readonly [name: string, value: string]): boolean {
  return SECRET.test(name) && !(name === 'code' && WARNINGS.includes(value))
}

/** Makes one field of a form, to be carried through the sign-in. */
export function packSentForm(form: SentForm): string {
  return JSON.stringify(form)
}

/** @returns undefined for what `packSentForm` has not made, or could not have */
export function unpackSentForm(packed: unknown): SentForm | undefined {
  if (typeof packed !== 'string' || Buffer.byteLength(packed) > MAX_BYTES) return undefined
  try {
    const form: unknown = JSON.parse(packed)
    return isSentForm(form) ? form : undefined
  } catch {
    return undefined
  }
}

/** A form as pages show it, and carry it on. */
export interface ShownForm extends SentForm {
  /** What was typed, for a list: fields that are empty, or that nobody typed, are left out. */
  typed: { label: string; value: string }[]
  packed: string
}

/** @returns undefined for no form */
export function showSentForm(form: SentForm | undefined): ShownForm | undefined {
  return form && { ...form, typed: typedFields(form), packed: packSentForm(form) }
}

function typedFields({ fields }: SentForm) {
  return fields
    .filter(([name, value]) => value.trim() !== '' && !UNTYPED.has(name))
    .map(([name, value]) => ({ label: labelOf(name), value: wordsOf(name, value) }))
}

function wordsOf(name: string, value: string): string {
  return Object.hasOwn(CHOSEN, name) ? CHOSEN[name]!(value) : value
}

function yesWords(value: string): string {
  return t(value === 'false' ? 'common.no' : 'common.yes')
}

/** A field by its name, as in `external id` of `external_id`, and `tags` of `tags[]`. */
function labelOf(name: string): string {
  const words = name.replace(/[_[\]]+/g, ' ').trim()
  return t(`faults.fields.${words.replaceAll(' ', '_')}`, {}, words)
}

function isSentForm(form: unknown): form is SentForm {
  const { action, back, fields, hadFiles } = (form ?? {}) as Record<string, unknown>
  const isPath = (path: unknown) => typeof path === 'string' && ownPath(path) === path
  return isPath(action) && isPath(back) && typeof hadFiles === 'boolean' && areFields(fields)
}

function areFields(fields: unknown): boolean {
  return Array.isArray(fields) && fields.every(isField)
}

function isField(field: unknown): boolean {
  if (!Array.isArray(field) || field.length !== 2) return false
  const [name, value] = field as unknown[]
  return typeof name === 'string' && typeof value === 'string' && !isSecret([name, value])
}
