import { Exception } from '@adonisjs/core/exceptions'
import { DELIMITER_NAMES } from '#importing/csv/delimiter'
import { ENCODINGS } from '#importing/csv/encoding'
import type { CsvOverrules } from '#importing/csv/read_csv'

/** An encoding or a delimiter that is not known. */
export class UnknownOverrule extends Exception {
  static override status = 422
  static override code = 'unknown_csv_format'
}

/** @throws UnknownOverrule */
export function parseOverrules(encoding?: string, delimiter?: string): CsvOverrules {
  return {
    encoding: oneOf('encoding', ENCODINGS, encoding),
    delimiter: oneOf('delimiter', DELIMITER_NAMES, delimiter),
  }
}

function oneOf<Name extends string>(what: string, known: readonly Name[], name?: string) {
  if (name === undefined) return undefined
  const found = known.find((one) => one === name.toLowerCase())
  if (found !== undefined) return found
  throw new UnknownOverrule(`The ${what} "${name}" is not known. Use one of: ${known.join(', ')}.`)
}
