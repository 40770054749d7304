import { findingMessage, type Findings, quoted } from '#importing/findings'

export const REQUIRED_COLUMNS = ['audio_filename', 'text', 'level', 'type', 'tags'] as const
export const COLUMNS = [...REQUIRED_COLUMNS, 'external_id'] as const
export type Column = (typeof COLUMNS)[number]

/** What our own list of faulty rows adds, in each language; it is sent back with it. */
const WHY_HEADINGS = ['why', 'motivo']

/** The position of each column in a row, from 0. */
export type ColumnPositions = Partial<Record<Column, number>>

/** ` Audio Filename` -> `audio_filename` */
export function headingName(heading: string): string {
  return heading
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

/** Finds the columns by their headings, in any order and case. */
export function locateColumns(headings: string[], row: number, findings: Findings) {
  const positions: ColumnPositions = {}
  for (const [index, heading] of headings.entries()) {
    const name = headingName(heading)
    if (!isColumn(name)) {
      if (name === '' || isWhy(heading)) continue
      const values = { heading: quoted(heading), columns: COLUMNS.join(', ') }
      const message = findingMessage('unknown_column', values)
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
    const values = { heading: name, columns: REQUIRED_COLUMNS.join(', ') }
    const message = findingMessage('missing_heading', values)
    findings.fault(row, name, 'missing_heading', message)
  }
  return positions
}
