import type { Exception } from '@adonisjs/core/exceptions'
import { prettyPrintError, type Ignitor } from '@adonisjs/core'

/** What an operator mends by reading one message; a stack would only hide it. */
export const EXPECTED_CODES = ['E_INVALID_SETTINGS', 'E_EMBEDDED_POSTGRES', 'EADDRINUSE']

/**
 * Says why the program could not start, undoes what it had started, and ends it with exit code 1.
 *
 * @param error what was thrown
 * @param ignitor of the program that failed
 */
export async function reportStartFailure(error: unknown, ignitor: Ignitor): Promise<never> {
  const { code, message } = error as Partial<Exception>
  if (code !== undefined && EXPECTED_CODES.includes(code)) {
    process.stderr.write(`${message}\n`)
  } else {
    await prettyPrintError(error)
  }
  await ignitor.terminate().catch(() => undefined)
  process.exit(1)
}
