import type { Exception } from '@adonisjs/core/exceptions'
import { prettyPrintError, type Ignitor } from '@adonisjs/core'

/** What an operator mends by reading one message; a stack would only hide it. */
const EXPECTED_CODES = ['E_INVALID_SETTINGS', 'E_EMBEDDED_POSTGRES', 'EADDRINUSE']

export function isExpected(error: unknown): error is Exception {
  return error instanceof Error && EXPECTED_CODES.includes((error as Partial<Exception>).code ?? '')
}

/**
 * Says why the program could not start, undoes what it had started, and ends it with exit code 1.
 *
 * @param error what was thrown
 * @param ignitor of the program that failed
 */
export async function reportStartFailure(error: unknown, ignitor: Ignitor): Promise<never> {
  if (isExpected(error)) {
    const advice = error.code === 'EADDRINUSE' ? ': set PORT to a free one' : ''
    process.stderr.write(`${error.message}${advice}\n`)
  }
  if (!isExpected(error)) await prettyPrintError(error)
  await ignitor.terminate().catch(() => undefined)
  process.exit(1)
}
