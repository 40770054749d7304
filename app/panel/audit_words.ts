import type { Changes } from '#auditing/audit_log'
import type { AuditSource } from '#auditing/enums'
import { languageOfReader } from '#panel/reader'
import { t } from '#panel/texts'

/** What has no name to tell: the sign-in itself, or whoever did it. */
const NAMELESS = ['sign_in', 'user_identity', 'admin_signed_in', 'registered', 'profile_updated']

/** Stands for the thing in a message that is split there. */
const THING = '\0'

/** The channel of a change, as in `Admin page`. */
export function sourceWords(source: AuditSource): string {
  return t(`audit.sources.${source}`)
}

/** The kind of a thing, as in `learner`. */
export function kindOf(resourceType: string): string {
  return t(`audit.kinds.${resourceType}`, {}, plain(resourceType))
}

/** An action as a filter shows it, as in `Speech updated`. */
export function labelOf(action: string): string {
  const words = plain(action)
  return t(`audit.labels.${action}`, {}, words.charAt(0).toUpperCase() + words.slice(1))
}

/**
 * What stands behind whoever did it: in front of the thing, and behind it. An unknown action is told
 * by its name.
 */
export function wordsOf(action: string, changes: Changes): { before: string; behind: string } {
  const values = { thing: THING, other: quoteTag(changes.merged_into?.after) }
  const unknown = t('audit.unknown_action', { ...values, action: plain(action) })
  const [before = '', behind = ''] = t(`audit.actions.${action}`, values, unknown).split(THING)
  return { before: before.trim(), behind: behind.trim() }
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
  const id = resourceId.slice(0, 8)
  const had = (field: string) => textOf(changes[field]?.before) ?? textOf(changes[field]?.after)
  switch (resourceType) {
    case 'speech': {
      const text = name ?? had('text')
      if (text !== undefined) return t('audit.things.speech_of_text', { text })
      break
    }
    case 'tag': {
      const tag = name ?? had('name')
      if (tag !== undefined) return t('audit.things.tag', { id: quoteTag(tag) })
      break
    }
    case 'batch': {
      const count = changes.speech_count?.after
      if (typeof count === 'number') return t('common.speeches', { count })
      break
    }
    case 'admin':
      return t('audit.things.admin', { id: name ?? id })
  }
  const kind = kindOf(resourceType)
  return t(`audit.things.${resourceType}`, { id }, t('audit.things.other', { kind, id }))
}

function quoteTag(name: unknown): string {
  return `#${textOf(name) ?? '?'}`
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Whether a label is only the name of the code: nobody has found words for it. */
export function isPlain(label: string, name: string): boolean {
  return languageOfReader() !== 'en' && label.toLowerCase() === plain(name).toLowerCase()
}

/** What stands for a name of ours that has no text: its words. */
function plain(name: string): string {
  return name.replaceAll('_', ' ')
}
