import type { Changes } from '#auditing/audit_log'
import type { AuditChoices, AuditFilter, AuditPage, PagedEntry } from '#auditing/audit_pages'
import { AUDIT_SOURCES, type AuditSource } from '#auditing/enums'
import {
  isNamed,
  isPlain,
  kindOf,
  labelOf,
  sourceWords,
  thingOf,
  wordsOf,
} from '#panel/audit_words'
import { addressOf, neighbours, sayLeftOut } from '#panel/list_address'
import { t } from '#panel/texts'
import { clockOf, dayOf, timeOf, utcDayOf } from '#panel/times'

const PATH = '/admin/audit-log'

/** Where the things of some kinds have pages. */
const PAGES: Record<string, string> = {
  speech: '/admin/speeches',
  tag: '/admin/tags',
  batch: '/admin/batches',
  user: '/admin/learners',
}

/** What has a page, but no name that stands here. */
const NAMELESS_PAGES = ['batch', 'user']

/** After these, there is nothing left to be shown. */
const LAST_ACTIONS = ['account_deleted']

interface Option {
  value: string
  label: string
  isChosen: boolean
  /** Whether the label is a name of somebody or of the code, and no words in the page's language. */
  isName: boolean
}

export interface AuditLogPage {
  days: { day: string; entries: EntryLines[] }[]
  filters: {
    actions: Option[]
    admins: Option[]
    types: Option[]
    sources: Option[]
    id: string | undefined
    from: string | undefined
    to: string | undefined
  }
  /** The filters that are set, each with the address without it. */
  chips: { label: string; href: string }[]
  /** Says which parameters were left out. */
  leftOut: string | undefined
  newest: string
  newer: string | undefined
  older: string | undefined
}

export interface EntryLines {
  id: string
  who: string
  /** Whether that is the name of an admin, not words. */
  isName: boolean
  before: string
  thing: string | undefined
  /** The page of the thing, with the way back to this one. */
  href: string | undefined
  behind: string
  time: { iso: string; shown: string }
  clock: string
  source: string
  address: string | undefined
  /** The id of the request, as the server's log has it. */
  request: string | undefined
  changes: Changes
  hasChanges: boolean
  /** The entries about the same thing. */
  about: string | undefined
}

/**
 * What the page of the audit log shows.
 *
 * @param names of things that there still are, by id
 */
export function auditLogPage(
  page: AuditPage,
  {
    names,
    choices,
    filter,
    leftOut,
    self,
  }: {
    names: Map<string, string>
    choices: AuditChoices
    filter: AuditFilter
    leftOut: string[]
    /** The address of the page. */
    self: string
  }
): AuditLogPage {
  const entries = page.entries.map((entry) => ({
    day: dayOf(entry.created_at),
    lines: linesOf(entry, names, self),
  }))
  const days = Map.groupBy(entries, ({ day }) => day)
  const at = (end: object) => addressOf(PATH, { ...parametersOf(filter), ...end })
  return {
    days: [...days].map(([day, all]) => ({ day, entries: all.map(({ lines }) => lines) })),
    filters: filtersOf(choices, filter),
    chips: chipsOf(choices, filter),
    leftOut: sayLeftOut(leftOut),
    ...neighbours(page, at),
  }
}

function linesOf(entry: PagedEntry, names: Map<string, string>, self: string): EntryLines {
  const { id, action, changes, resource_type: resourceType, resource_id: resourceId } = entry
  const hasThing = resourceId !== null && isNamed(action, resourceType)
  const name = hasThing ? names.get(resourceId) : undefined
  const path = PAGES[resourceType]
  const isNameless = NAMELESS_PAGES.includes(resourceType)
  const isThere = name !== undefined || (isNameless && !LAST_ACTIONS.includes(action))
  return {
    id,
    who: entry.admin?.username ?? othersWords(entry),
    isName: entry.admin !== null,
    ...wordsOf(action, changes),
    thing: hasThing ? thingOf({ resourceType, resourceId }, name, changes) : undefined,
    href:
      hasThing && path !== undefined && isThere
        ? `${path}/${resourceId}?back=${encodeURIComponent(self)}`
        : undefined,
    time: timeOf(entry.created_at),
    clock: clockOf(entry.created_at),
    source: sourceWords(entry.source),
    address: entry.ip_address ?? undefined,
    request: entry.request_id ?? undefined,
    changes,
    hasChanges: Object.keys(changes).length > 0,
    about: hasThing ? addressOf(PATH, { id: resourceId }) : undefined,
  }
}

function othersWords({ isByLearner, source }: PagedEntry): string {
  if (isByLearner) return t('audit.who.learner')
  return t(source === 'terminal' ? 'audit.who.in_terminal' : 'audit.who.somebody')
}

function filtersOf(choices: AuditChoices, filter: AuditFilter): AuditLogPage['filters'] {
  const { action, adminId, resourceType, resourceId: id, source, from, to } = filter
  const options = (values: readonly string[], label: (value: string) => string, chosen?: string) =>
    values.map((value) => {
      const words = label(value)
      const isName = isPlain(words, value)
      return { value, label: words, isChosen: value === chosen, isName }
    })
  const admins = choices.admins.map((one) => ({
    value: one.id,
    label: one.username,
    isChosen: one.id === adminId,
    isName: true,
  }))
  return {
    actions: options(choices.actions, labelOf, action),
    admins,
    types: options(choices.resourceTypes, kindOf, resourceType),
    sources: options(AUDIT_SOURCES, (value) => sourceWords(value as AuditSource), source),
    id,
    from,
    to,
  }
}

function chipsOf({ admins }: AuditChoices, filter: AuditFilter): AuditLogPage['chips'] {
  const { action, adminId, resourceType, resourceId, source, from, to } = filter
  const admin = admins.find(({ id }) => id === adminId)
  const labels: Record<string, string | undefined> = {
    action: action && labelOf(action),
    admin: adminId && t('audit.by', { name: admin?.username ?? t('audit.unknown_admin') }),
    type: resourceType && kindOf(resourceType),
    id: resourceId && t('audit.about', { id: resourceId.slice(0, 8) }),
    source: source && sourceWords(source),
    from: from && t('audit.from_day', { day: utcDayOf(from) }),
    to: to && t('audit.to_day', { day: utcDayOf(to) }),
  }
  const parameters = parametersOf(filter)
  return Object.entries(labels).flatMap(([name, label]) => {
    if (label === undefined) return []
    return [{ label, href: addressOf(PATH, { ...parameters, [name]: undefined }) }]
  })
}

function parametersOf(filter: AuditFilter): Record<string, string | undefined> {
  const { action, adminId: admin, resourceType: type, resourceId: id, source, from, to } = filter
  return { action, admin, type, id, source, from, to }
}
