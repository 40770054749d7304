import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'

/** A statement that PostgreSQL plans once for each connection, known by its name. */
export interface PreparedStatement {
  name: string
  text: string
}

interface RawConnection {
  query<Row>(query: PreparedStatement & { values: unknown[] }): Promise<{ rows: Row[] }>
}

interface RawPool {
  acquireConnection(): Promise<RawConnection>
  releaseConnection(connection: RawConnection): Promise<void>
}

/**
 * Runs prepared statements on the connections of Lucid's own pool. For the few statements that
 * every learner's request runs: it saves the query builder and PostgreSQL's planning.
 */
@inject()
export class PreparedStatements {
  constructor(private database: Database) {}

  /** @throws what node-postgres throws */
  async run<Row>(statement: PreparedStatement, values: unknown[]): Promise<Row[]> {
    const pool = this.database.connection().getWriteClient().client as RawPool
    const connection = await pool.acquireConnection()
    try {
      const { rows } = await connection.query<Row>({ ...statement, values })
      return rows
    } finally {
      await pool.releaseConnection(connection)
    }
  }
}
