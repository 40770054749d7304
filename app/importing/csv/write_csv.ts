/** A line of a CSV file (RFC 4180), with its end. Cells are quoted where they must be. */
export function toCsvLine(cells: string[], delimiter: string): string {
  return `${cells.map((cell) => toCell(cell, delimiter)).join(delimiter)}\r\n`
}

function toCell(cell: string, delimiter: string): string {
  const isPlain = !/["\r\n]/.test(cell) && !cell.includes(delimiter)
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`
}
