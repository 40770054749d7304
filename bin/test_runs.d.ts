/** Beginnings of paths. */
export const ASIDE: string[]
export const WITHOUT_SQL: string[]

export interface Half {
  suites: string[]
  files: string[]
}
export function halvesOf(tests: 'all' | 'functional' | 'sql'): Half[]
