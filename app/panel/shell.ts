import type Admin from '#models/admin'

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
  theme: Theme
  notice: Notice | undefined
  /** The page's own address, to come back to. */
  address: string
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
  {
    path,
    address = path,
    theme,
    notice,
  }: { path: string; address?: string; theme?: string; notice?: Notice }
): Shell {
  const isAt = (place: string) => path === place || path.startsWith(`${place}/`)
  return {
    username: admin?.username,
    places: PLACES.map((place) => ({ ...place, isCurrent: isAt(place.path) })),
    theme: THEMES.find((known) => known === theme),
    notice,
    address,
  }
}
