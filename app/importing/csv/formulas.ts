/** What makes a spreadsheet execute a cell (OWASP, "CSV Injection"), behind our own apostrophes. */
const EXECUTED = /^'*[=+\-@\t\r\n＝＋－＠]/

/** Text as a cell that no spreadsheet executes: an apostrophe goes before it. */
export function escapeFormula(text: string): string {
  return EXECUTED.test(text) ? `'${text}` : text
}

/** The text of a cell: without the apostrophe of `escapeFormula`, and with any other. */
export function restore(cell: string): string {
  return cell.startsWith("'") && EXECUTED.test(cell) ? cell.slice(1) : cell
}
