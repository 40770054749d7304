import type { Language } from '#accounts/languages'
import type Admin from '#models/admin'
import { keyGroups } from '#panel/keys'
import type { Reader } from '#panel/reader'
import { t } from '#panel/texts'

/** Where an admin can go, in the order of the menu; `key` is what is typed after G. */
const PLACES = [
  { text: 'shell.places.overview', path: '/admin', icon: 'house', key: 'O' },
  { text: 'shell.places.speeches', path: '/admin/speeches', icon: 'book-open', key: 'S' },
  { text: 'shell.places.review', path: '/admin/review', icon: 'list-checks', key: 'R' },
  { text: 'shell.places.tags', path: '/admin/tags', icon: 'tag', key: 'T' },
  { text: 'shell.places.imports', path: '/admin/imports', icon: 'upload', key: 'I' },
  { text: 'shell.places.learners', path: '/admin/learners', icon: 'users', key: 'L' },
  { text: 'shell.places.sessions', path: '/admin/sessions', icon: 'history', key: 'E' },
  { text: 'shell.places.admins', path: '/admin/admins', icon: 'shield-check', key: 'M' },
  { text: 'shell.places.audit_log', path: '/admin/audit-log', icon: 'scroll-text', key: 'A' },
] as const

const THEMES = ['light', 'dark'] as const
/** Undefined follows the system. */
export type Theme = (typeof THEMES)[number] | undefined

/** What stays on a page after a change, until the next page. */
export interface Notice {
  text: string
  /** The batch that can be undone. */
  undo?: string
  /** A form of one button, for what can be done about it. */
  action?: { label: string; path: string; fields: { name: string; value: string }[] }
}

export interface Shell {
  username: string | undefined
  places: {
    name: string
    path: string
    icon: string
    key: string
    isCurrent: boolean
    /** How much waits there. */
    count: string
  }[]
  /** The place that the page belongs to. */
  here: { name: string; path: string }
  /** Off for whoever turned them off. */
  keys: { areOn: boolean; groups: ReturnType<typeof keyGroups> }
  theme: Theme
  language: Language
  /** In which all times of the page are. */
  timeZone: { name: string; isSet: boolean }
  notice: Notice | undefined
  /** Whether a form that cannot be undone has to ask for the password (`panel::components/proof`). */
  needsProof: boolean
  /** The page's own address, to come back to. */
  address: string
}

interface ShellOptions {
  path: string
  reader?: Reader
  /** The path with its query. */
  address?: string
  theme?: string
  notice?: Notice
  isFresh?: boolean
  /** How much waits in a place, by its path. */
  counts?: Record<string, string>
}

/**
 * What stands around every page.
 *
 * @param admin undefined for whoever is not signed in
 * @param path of the request
 * @param reader of the page
 * @param theme as the browser's cookie says
 * @param isFresh whether the admin has typed the password a moment ago
 * @param counts such as `{ '/admin/review': '214' }`
 */
export function shellOf(
  admin: Admin | undefined,
  {
    path,
    reader: { timeZone, language } = { timeZone: 'UTC', language: 'en' },
    address = path,
    theme,
    notice,
    isFresh = false,
    counts = {},
  }: ShellOptions
): Shell {
  const isAt = (place: string) => {
    if (place === '/admin') return path === place || path === '/admin/health'
    return path === place || path.startsWith(`${place}/`)
  }
  const places = PLACES.map(({ text, ...place }) => ({ ...place, name: t(text) }))
  const here = places.find((place) => isAt(place.path)) ?? { name: 'Saywell', path: '/admin' }
  return {
    username: admin?.username,
    places: places.map((place) => {
      return { ...place, isCurrent: isAt(place.path), count: counts[place.path] ?? '' }
    }),
    here: { name: here.name, path: here.path },
    keys: { areOn: admin?.settings?.keys !== false, groups: keyGroups(places) },
    theme: THEMES.find((known) => known === theme),
    language,
    timeZone: { name: timeZone, isSet: admin?.settings?.timeZone !== undefined },
    notice: notice && withUndo(notice, address),
    needsProof: !isFresh,
    address,
  }
}

/** Undoing a batch is one form of those that a notice may hold. */
function withUndo({ undo, ...notice }: Notice, address: string): Notice {
  if (undo === undefined) return notice
  const fields = [{ name: 'back', value: address }]
  return {
    ...notice,
    action: { label: t('shell.undo'), path: `/admin/batches/${undo}/undo`, fields },
  }
}
