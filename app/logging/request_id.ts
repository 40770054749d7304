import { AsyncLocalStorage } from 'node:async_hooks'

const IDS = new AsyncLocalStorage<string>()

/** Does a request's work, and what it begins, so that `ofRequest` knows whose it is. */
export function inRequest<T>(id: string, work: () => T): T {
  return IDS.run(id, work)
}

/**
 * The id of the request that began the present work, for a line of the log that is not the request's
 * own. A line about what outlives requests, such as a connection, must not ask: it would get the id of
 * the request that happened to open it.
 */
export function ofRequest(): { request_id?: string } {
  const id = IDS.getStore()
  return id === undefined ? {} : { request_id: id }
}
