import { inOneLine } from '#catalog/speeches/content_text'
import { nameKey } from '#postgres/name_key'

/**
 * The names in a cell of tags, which are separated by `|` or `,`. A backslash before one of these
 * (or before a backslash) makes it part of a name. A name that is there twice counts once, whatever
 * the case of its letters.
 */
export function splitTags(cell: string): string[] {
  const names = new Map<string, string>()
  // Each match is a name: of escaped characters, and of those that separate nothing.
  for (const [part] of cell.matchAll(/(?:\\[\\|,]|[^|,])+/g)) {
    const name = inOneLine(part.replace(/\\([\\|,])/g, '$1'))
    const key = nameKey(name)
    if (name !== '' && !names.has(key)) names.set(key, name)
  }
  return [...names.values()]
}

/** A cell that `splitTags` gives the same names for. */
export function joinTags(names: string[]): string {
  return names.map((name) => name.replace(/[\\|,]/g, String.raw`\$&`)).join('|')
}
