import { channel } from 'node:diagnostics_channel'

/** A line of the log about an error that is a fault of ours or of a dependency. */
export interface LoggedFault {
  error: Error
  /** What the line says. */
  said: string
  isFatal: boolean
  /** Further fields of the line. */
  fields: Readonly<Record<string, unknown>>
}

const FAULTS = channel('saywell.logged_fault')

/** Levels of pino. */
const ERROR = 50
const FATAL = 60

/**
 * Passes a fault on to whoever listens.
 *
 * @param level of the line, as pino counts
 * @param given what the line was given: its fields and its message
 * @param bindings further fields, those of the logger
 */
export function publishFault(
  level: number,
  given: readonly unknown[],
  bindings: () => Record<string, unknown>
): void {
  if (level < ERROR || !FAULTS.hasSubscribers) return
  const [{ err: error, ...fields }, said] = given as [Record<string, unknown>, unknown]
  if (!(error instanceof Error)) return
  const fault: LoggedFault = {
    error,
    said: String(said),
    isFatal: level >= FATAL,
    fields: { ...bindings(), ...fields },
  }
  FAULTS.publish(fault)
}

/** @returns ends it */
export function onLoggedFault(listener: (fault: LoggedFault) => void): () => void {
  const listen = (fault: unknown) => listener(fault as LoggedFault)
  FAULTS.subscribe(listen)
  return () => void FAULTS.unsubscribe(listen)
}
