/** Folders of app/, each with those that it may import from. */
type Boundaries = Record<string, string[]>

export const DOMAIN: Boundaries
export const DELIVERY: Boundaries
export const FOLDERS: Boundaries
export const OPEN_TO_DELIVERY: string[]
export const CLOSED: string[]
export function forbiddenFor(folder: string): string[]
