import { headingName, isColumn } from '#importing/csv/columns'

/** What spreadsheets put between cells, by the name in reports and flags. */
export const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const
export type Delimiter = keyof typeof DELIMITERS
export const DELIMITER_NAMES = Object.keys(DELIMITERS) as Delimiter[]

/**
 * Tells the delimiter by the headings: the one that parts the line into the most known ones, or else
 * into the most parts.
 */
export function detectDelimiter(headingLine: string): Delimiter {
  const ranked = DELIMITER_NAMES.map((name) => {
    const parts = headingLine.split(DELIMITERS[name])
    const known = parts.filter((part) => isColumn(headingName(part.replace(/^\s*"|"\s*$/g, ''))))
    return { name, known: known.length, parts: parts.length }
  })
  ranked.sort((a, b) => b.known - a.known || b.parts - a.parts)
  return ranked[0]!.name
}

/** @returns the delimiter that Excel's own first line names, `sep=;` */
export function namedDelimiter(line: string): Delimiter | undefined {
  const character = /^"?sep=(.)"?\r?$/i.exec(line)?.[1]
  return DELIMITER_NAMES.find((name) => DELIMITERS[name] === character)
}
