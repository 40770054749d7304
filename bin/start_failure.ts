import { type Ignitor, prettyPrintError } from '@adonisjs/core'

/** What an operator mends by reading one message, and what to do where that does not say it. */
const ADVICE: Record<string, string> = {
  E_INVALID_SETTINGS: '',
  E_EMBEDDED_POSTGRES: '',
  E_FFMPEG_MISSING: '',
  E_PROMPT_CANCELLED: ': nothing was changed',
  EADDRINUSE: ': set PORT to a free one',
  ENOSPC: ': make room on the disk, or set STORAGE_PATH to a folder on another one',
}

/** @returns the message for a failure whose stack would only hide it; undefined for any other */
export function describeStartFailure(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const advice = ADVICE[(error as NodeJS.ErrnoException).code ?? '']
  return advice === undefined ? undefined : `${error.message}${advice}`
}

/**
 * Says why the program could not start, undoes what it had started, and ends it with exit code 1.
 *
 * @param error what was thrown
 * @param ignitor of the program that failed
 */
export async function reportStartFailure(error: unknown, ignitor: Ignitor): Promise<never> {
  const message = describeStartFailure(error)
  if (message === undefined) await prettyPrintError(error)
  else process.stderr.write(`${message}\n`)
  await ignitor.terminate().catch(() => undefined)
  process.exit(1)
}
