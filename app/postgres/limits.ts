/**
 * How long requests wait for the database, in milliseconds. They fit into each other: the server
 * gives a statement up before the pool gives the connection up, and whoever waits for a connection
 * and then uses it is done before `REQUEST_LIMIT_MS`. Commands such as migrations have none of them.
 */

/** Any request that uses the database, from the parsed body to the answer. */
export const REQUEST_LIMIT_MS = 9000

/** Each of the two parts of signing in or up that use the database; hashing is between them. */
export const SIGN_IN_PART_LIMIT_MS = 4500

/** Waiting for a connection while all of them are in use or cannot be opened. */
export const ACQUIRE_LIMIT_MS = 6000

/** Using a connection for a statement or a transaction; then it is closed, whatever it does. */
export const HOLD_LIMIT_MS = 3000

/** What the server itself gives up, so that nothing outlives its request there. */
export const SERVER_LIMITS = {
  /** Waiting for the lock of another transaction. */
  lock_timeout: 2000,
  statement_timeout: 2500,
  /** A transaction whose process does not go on, or cannot be reached any more. */
  idle_in_transaction_session_timeout: 5000,
}

/**
 * Of the connections that imports have for themselves: a transaction of 100,000 rows takes a minute,
 * and whoever else imports waits for its end.
 */
export const IMPORT_LIMITS = {
  lock_timeout: 120_000,
  statement_timeout: 120_000,
  idle_in_transaction_session_timeout: 60_000,
}

/** Using one of these connections, in milliseconds. */
export const IMPORT_HOLD_LIMIT_MS = 600_000
