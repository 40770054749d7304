import { DatabaseTooSlow } from '#postgres/time_limit'

/**
 * Whether PostgreSQL could not be reached, or did not do its work in time: classes 08, 28, 3D, 40,
 * 53 and 57 of its error codes, a lock that another one held too long, a transaction that was ended,
 * the errors of the operating system's sockets and names, and those of the connection pool. Every
 * other error of the database is a fault of ours.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseTooSlow) return true
  if (!(error instanceof Error)) return false
  const { name, message } = error
  const details = error as Partial<Record<'code' | 'severity' | 'syscall', string>>
  const { code = '', severity, syscall = '' } = details
  return (
    /^(08|28|3D|40|53|57)[0-9A-Z]{3}$|^(55P03|25P0[34])$/.test(code) ||
    /^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)$/.test(code) ||
    // Ends the connection, without a name: "could not write init file" on a full disk.
    (severity === 'FATAL' && code === 'XX000') ||
    ['connect', 'getaddrinfo'].includes(syscall) ||
    name === 'KnexTimeoutError' ||
    // What Knex says of the first statement when it could not begin the transaction.
    message.startsWith('Transaction query already complete') ||
    // Knex puts the statement before it.
    /(^| - )(Connection terminated( unexpectedly)?|timeout expired|Client (was closed|has encountered a connection error) and is not queryable)$/.test(
      message
    )
  )
}
