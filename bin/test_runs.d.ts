/** Beginnings of paths. */
export const ASIDE: string[][]
export const WITHOUT_SQL: string[]

export interface Part {
  suites: string[]
  files: string[]
}
export function partsOf(tests: 'all' | 'functional' | 'sql'): Part[]
