import { Exception } from '@adonisjs/core/exceptions'

/** A request's time is up while it waits for the database. */
export class DatabaseTooSlow extends Exception {
  static override status = 503
  static override code = 'unavailable'
  static override message = 'The database is too slow at the moment: try again in a few seconds.'
}

/**
 * Waits for work, but not longer than the limit. The work itself goes on, and how it ends does not
 * matter any more.
 *
 * @throws DatabaseTooSlow after `limitMs`; what the work throws
 */
export function withinTime<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DatabaseTooSlow()), limitMs)
    work()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
