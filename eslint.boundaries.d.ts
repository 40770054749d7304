/** Folders of app/, each with those that it may import from. */
type Boundaries = Record<string, string[]>

export const DOMAIN: Boundaries
export const DELIVERY: Boundaries
export const FOLDERS: Boundaries
export const OUTSIDE_APP: string[]
export function forbiddenFor(folder: string): string[]
