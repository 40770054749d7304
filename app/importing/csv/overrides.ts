import { Exception } from '@adonisjs/core/exceptions'
import { DELIMITER_NAMES } from '#importing/csv/delimiter'
import { ENCODINGS } from '#importing/csv/encoding'
import type { CsvOverrides } from '#importing/csv/read_csv'

/** An encoding or a delimiter that is not known. */
export class UnknownOverride extends Exception {
  static override status = 422
  static override code = 'unknown_csv_format'
}

/** @throws UnknownOverride */
export function parseOverrides(encoding?: string, delimiter?: string): CsvOverrides {
  return {
    encoding: oneOf('encoding', ENCODINGS, encoding),
    delimiter: oneOf('delimiter', DELIMITER_NAMES, delimiter),
  }
}

function oneOf<Name extends string>(what: string, known: readonly Name[], name?: string) {
  if (name === undefined) return undefined
  const found = known.find((one) => one === name.toLowerCase())
  if (found !== undefined) return found
  throw new UnknownOverride(`The ${what} "${name}" is not known. Use one of: ${known.join(', ')}.`)
}
