import { type CsvOverrides, readCsv } from '#importing/csv/read_csv'
import { Findings } from '#importing/findings'

export const HEADINGS = 'audio_filename,text,level,type,tags'

/** Reads a CSV file. @returns its table, and the faults and warnings as `row column code` */
export async function readTable(content: string | Uint8Array, overrides: CsvOverrides = {}) {
  const findings = new Findings()
  const table = await readCsv(Buffer.from(content as string), overrides, findings)
  return { table, findings, faults: listed(findings.faults), warnings: listed(findings.warnings) }
}

export function listed(findings: Findings['faults']): string[] {
  return findings.map(({ row, column, code }) => `${row ?? '-'} ${column ?? '-'} ${code}`)
}

/** UTF-16 with its byte order mark. */
export function utf16(text: string, order: 'little' | 'big'): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return order === 'little' ? bytes : bytes.swap16()
}
