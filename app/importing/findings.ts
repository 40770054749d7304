import type { FaultCode, WarningCode } from '#importing/finding_codes'
import { FINDING_TEXTS } from '#importing/finding_texts'
import { type Message, messageIn, messagesOf } from '#messages/message'

/** Something about an import that its sender has to know. */
export interface Finding extends Message {
  /** As a spreadsheet counts: the headings are row 1, empty rows count too. Null: no row of it. */
  row: number | null
  /** The heading; null when it is about the whole row. */
  column: string | null
  code: FaultCode | WarningCode
}

/** What is wrong, and what to do about it. */
export const findingMessage = messagesOf('findings', FINDING_TEXTS)

/** A file of nothing but faults must not fill the memory. The others are counted. */
export const MAX_LISTED = 10_000

/** All that was found while an import was checked. A fault stops it, a warning does not. */
export class Findings {
  readonly #faults: Finding[] = []
  readonly #warnings: Finding[] = []
  readonly #faultyRows = new Set<number>()
  #faultCount = 0
  #warningCount = 0

  /** Of all faults, also of those that are not listed. */
  get faultCount(): number {
    return this.#faultCount
  }

  get warningCount(): number {
    return this.#warningCount
  }

  /** The first 10,000, by row. */
  get faults(): Finding[] {
    return byRow(this.#faults)
  }

  /** The first 10,000, by row. */
  get warnings(): Finding[] {
    return byRow(this.#warnings)
  }

  isFaulty(row: number): boolean {
    return this.#faultyRows.has(row)
  }

  fault(row: number | null, column: string | null, code: FaultCode, message: Message): void {
    this.#faultCount++
    if (row !== null) this.#faultyRows.add(row)
    if (this.#faults.length >= MAX_LISTED) return
    this.#faults.push({ row, column, code, ...messageIn(message) })
  }

  warn(row: number | null, column: string | null, code: WarningCode, message: Message): void {
    this.#warningCount++
    if (this.#warnings.length >= MAX_LISTED) return
    this.#warnings.push({ row, column, code, ...messageIn(message) })
  }
}

/** What is about no row comes first. */
function byRow(findings: Finding[]): Finding[] {
  return findings.toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0))
}

/** A finding as programs read it: in English, by its code. */
export function plainFinding({ row, column, code, message }: Finding) {
  return { row, column, code, message }
}

const MAX_QUOTED_CHARACTERS = 60

/** Text of a file as part of a message: in quotes, visible, and not longer than a line. */
export function quoted(text: string): string {
  // A character has at most two UTF-16 units: the rest of a long text is not looked at.
  const start = text.slice(0, 2 * MAX_QUOTED_CHARACTERS + 2)
  const visible = start.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/gu, '�')
  const characters = [...visible]
  return characters.length > MAX_QUOTED_CHARACTERS
    ? `"${characters.slice(0, MAX_QUOTED_CHARACTERS).join('')}…"`
    : `"${visible}"`
}
