import type Admin from '#models/admin'
import { keyGroups } from '#panel/keys'

/** Where an admin can go, in the order of the menu; `key` is what is typed after G. */
const PLACES = [
  { name: 'Speeches', path: '/admin/speeches', icon: 'book-open', key: 'S' },
  { name: 'Tags', path: '/admin/tags', icon: 'tag', key: 'T' },
  { name: 'Audit log', path: '/admin/audit-log', icon: 'scroll-text', key: 'A' },
] as const

const THEMES = ['light', 'dark'] as const
/** Undefined follows the system. */
export type Theme = (typeof THEMES)[number] | undefined

/** What stays on a page after a change, until the next page. */
export interface Notice {
  text: string
  /** The batch that can be undone. */
  undo?: string
}

export interface Shell {
  username: string | undefined
  places: { name: string; path: string; icon: string; key: string; isCurrent: boolean }[]
  /** The place that the page belongs to. */
  here: { name: string; path: string }
  /** Off for whoever turned them off. */
  keys: { areOn: boolean; groups: ReturnType<typeof keyGroups> }
  theme: Theme
  notice: Notice | undefined
}

/**
 * What stands around every page.
 *
 * @param admin undefined for whoever is not signed in
 * @param path of the request
 * @param theme as the browser's cookie says
 */
export function shellOf(
  admin: Admin | undefined,
  { path, theme, notice }: { path: string; theme?: string; notice?: Notice }
): Shell {
  const isAt = (place: string) => path === place || path.startsWith(`${place}/`)
  const here = PLACES.find((place) => isAt(place.path)) ?? { name: 'Saywell', path: '/admin' }
  return {
    username: admin?.username,
    places: PLACES.map((place) => ({ ...place, isCurrent: isAt(place.path) })),
    here: { name: here.name, path: here.path },
    keys: { areOn: admin?.settings?.keys !== false, groups: keyGroups([...PLACES]) },
    theme: THEMES.find((known) => known === theme),
    notice,
  }
}
