import { findingMessage, type Findings, quoted } from '#importing/findings'
import { withoutInvisible } from '#texts/invisible'

export const REQUIRED_COLUMNS = ['audio_filename', 'text', 'level', 'type', 'tags'] as const
export const COLUMNS = [...REQUIRED_COLUMNS, 'external_id'] as const
export type Column = (typeof COLUMNS)[number]

/** What our own list of faulty rows adds, in each language; it is sent back with it. */
const WHY_HEADINGS = ['why', 'motivo']

/** The position of each column in a row, from 0. */
export type ColumnPositions = Partial<Record<Column, number>>

/** ` Audio Filename` -> `audio_filename` */
export function headingName(heading: string): string {
  return withoutInvisible(heading)
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
}

export function isColumn(name: string): name is Column {
  return (COLUMNS as readonly string[]).includes(name)
}

/** Whether a column is that of our own list of faulty rows. */
export function isWhy(heading: string): boolean {
  return WHY_HEADINGS.includes(headingName(heading))
}

/** How many columns these cells name, as headings do. */
export function columnsNamed(cells: string[]): number {
  return new Set(cells.map(headingName).filter(isColumn)).size
}

/** Of headings in a message. */
const MAX_SHOWN = 6

/** Finds the columns by their headings, in any order and case. */
export function locateColumns(headings: string[], row: number, findings: Findings) {
  const positions: ColumnPositions = {}
  const columns = COLUMNS.join(', ')
  const hasHeadings = columnsNamed(headings) > 0
  for (const [index, heading] of headings.entries()) {
    const name = headingName(heading)
    if (!isColumn(name)) {
      // Where none is known, these are no headings: the faults below name them.
      if (name === '' || isWhy(heading) || !hasHeadings) continue
      const message = findingMessage('unknown_column', { heading: quoted(heading), columns })
      findings.warn(row, heading.trim(), 'unknown_column', message)
    } else if (positions[name] === undefined) {
      positions[name] = index
    } else {
      const message = findingMessage('doubled_heading', { heading: name })
      findings.fault(row, name, 'doubled_heading', message)
    }
  }
  for (const name of REQUIRED_COLUMNS) {
    if (positions[name] !== undefined) continue
    const values = {
      heading: name,
      row,
      found: namesOf(headings),
      columns: REQUIRED_COLUMNS.join(', '),
    }
    const message = findingMessage('missing_heading', values)
    findings.fault(row, name, 'missing_heading', message)
  }
  return positions
}

/** Cells of a row in a message: the first of them. */
export function namesOf(cells: string[]): string {
  const names = cells.slice(0, MAX_SHOWN).map(quoted).join(', ')
  return cells.length > MAX_SHOWN ? `${names}…` : names
}
