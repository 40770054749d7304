import { Exception } from '@adonisjs/core/exceptions'

/** The embedded PostgreSQL cannot be started; the message says in one line what to do. */
export class EmbeddedPostgresFailed extends Exception {
  static override code = 'E_EMBEDDED_POSTGRES'
}
