import type { Changes } from '#auditing/audit_log'

/** What is said in front of the thing, and behind it. */
type Words = readonly [string, string?]

/** Each action in the past tense, to stand behind whoever did it. */
const ACTIONS: Record<string, Words> = {
  speech_created: ['wrote'],
  speech_updated: ['changed'],
  speech_deleted: ['moved', 'to the bin'],
  speech_restored: ['took', 'out of the bin'],
  speech_purged: ['deleted', 'for good'],
  warning_accepted: ['accepted a warning of'],
  warning_taken_back: ['took back that a warning is fine of'],
  tag_created: ['made'],
  tag_updated: ['changed'],
  tag_deleted: ['deleted'],
  tag_restored: ['brought back'],
  tag_merged: ['merged'],
  import_made: ['imported'],
  bulk_change_made: ['changed', 'at once'],
  tag_merge_made: ['merged two tags:'],
  undo_made: ['undid a change of'],
  batch_undone: ['had this undone: a change of'],
  content_exported: ['exported speeches'],
  admin_created: ['made'],
  admin_disabled: ['disabled'],
  admin_enabled: ['enabled'],
  admin_second_factor_set: ['set up the second factor of'],
  admin_second_factor_removed: ['took away the second factor of'],
  admin_recovery_codes_renewed: ['made new recovery codes for'],
  admin_recovery_code_used: ['used a recovery code of'],
  admin_password_changed: ['set a new password for'],
  admin_of_environment_set: ['took over from the settings:'],
  admin_signed_in: ['signed in'],
  admin_sign_in_failed: ['could not sign in as'],
  registered: ['signed up'],
  signed_in: ['signed in'],
  sign_in_ended: ['signed out'],
  refresh_token_reused: ['sent a token that was used already, which ended the sign-in'],
  identity_linked: ['linked a social account'],
  identity_unlinked: ['removed a social account'],
  email_verified: ['proved the e-mail address of'],
  email_change_requested: ['asked for a new e-mail address of'],
  email_changed: ['changed the e-mail address of'],
  password_set: ['set a first password for'],
  password_changed: ['changed the password of'],
  password_reset: ['set a new password by mail for'],
  profile_updated: ['changed their profile'],
  account_deleted: ['deleted'],
  learner_viewed: ['looked at'],
  learner_renamed: ['renamed'],
  learner_signed_out: ['signed out'],
  session_deleted: ['deleted'],
  account_reclaimed: ['reclaimed'],
}

/** What has no name to tell: the sign-in itself, or whoever did it. */
const NAMELESS = ['sign_in', 'user_identity', 'admin_signed_in', 'registered', 'profile_updated']

/** How things are called where they have no name of their own. */
const KINDS: Record<string, string> = {
  speech: 'speech',
  tag: 'tag',
  batch: 'batch',
  admin: 'admin',
  user: 'learner',
  game_session: 'session',
  sign_in: 'sign-in',
  user_identity: 'social account',
}

export const SOURCES: Record<string, string> = {
  api: 'API',
  page: 'Admin page',
  terminal: 'Terminal',
}

/** The kind of a thing, as in `learner`. */
export function kindOf(resourceType: string): string {
  return KINDS[resourceType] ?? resourceType.replaceAll('_', ' ')
}

/** An action as a filter shows it, as in `Speech updated`. */
export function labelOf(action: string): string {
  const words = action.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What stands in front of the thing, and behind it. An unknown action is told by its name. */
export function wordsOf(
  action: string,
  changes: Changes
): { before: string; behind: string | undefined } {
  const [before, behind] = ACTIONS[action] ?? [`did “${action.replaceAll('_', ' ')}” with`]
  if (action !== 'tag_merged') return { before, behind }
  return { before, behind: `into ${quoteTag(changes.merged_into?.after)}` }
}

/** Whether an entry's thing is to be named. */
export function isNamed(action: string, resourceType: string): boolean {
  return !NAMELESS.includes(resourceType) && !NAMELESS.includes(action)
}

/**
 * A thing by its name.
 *
 * @param name that it has now; without it, the entry itself may tell the name that it had
 */
export function thingOf(
  { resourceType, resourceId }: { resourceType: string; resourceId: string },
  name: string | undefined,
  changes: Changes
): string {
  const short = resourceId.slice(0, 8)
  const had = (field: string) => textOf(changes[field]?.before) ?? textOf(changes[field]?.after)
  switch (resourceType) {
    case 'speech': {
      const text = name ?? had('text')
      return text === undefined ? `the speech ${short}` : `the speech “${text}”`
    }
    case 'tag': {
      const tag = name ?? had('name')
      return tag === undefined ? `the tag ${short}` : `the tag ${quoteTag(tag)}`
    }
    case 'batch': {
      const count = changes.speech_count?.after
      return typeof count === 'number' ? countOf(count) : `the batch ${short}`
    }
    case 'admin':
      return `the admin ${name ?? short}`
    default:
      return `the ${kindOf(resourceType)} ${short}`
  }
}

function countOf(count: number): string {
  return count === 1 ? '1 speech' : `${count.toLocaleString('en')} speeches`
}

function quoteTag(name: unknown): string {
  return `#${textOf(name) ?? '?'}`
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
