import { columnsNamed } from '#importing/csv/columns'

/** What spreadsheets put between cells, by the name in reports and flags. */
export const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const
export type Delimiter = keyof typeof DELIMITERS
export const DELIMITER_NAMES = Object.keys(DELIMITERS) as Delimiter[]

/**
 * Tells the delimiter by the headings: the one that parts one of the first lines into the most known
 * ones, or else the first line into the most parts.
 */
export function detectDelimiter(lines: string[]): Delimiter {
  const ranked = DELIMITER_NAMES.map((name) => {
    const parted = lines.map((line) => line.split(DELIMITERS[name]))
    const known = parted.map((parts) => columnsNamed(parts.map(unquoted)))
    return { name, known: Math.max(0, ...known), parts: parted[0]?.length ?? 0 }
  })
  ranked.sort((a, b) => b.known - a.known || b.parts - a.parts)
  return ranked[0]!.name
}

/**
 * Whether a row is Excel's own first line, `sep=;`, also as other programs save it again, with cells
 * behind it. What it names need not be what the file has by now; the headings tell that.
 */
export function isSeparatorLine(cells: string[]): boolean {
  const [only, ...others] = cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
  return others.length === 0 && /^sep=.?$/i.test(only ?? '')
}

function unquoted(part: string): string {
  return part.replace(/^\s*"|"\s*$/g, '')
}
