import type { Database } from '@adonisjs/lucid/database'

/** A statement that PostgreSQL plans once for each connection, known by its name. */
export interface PreparedStatement {
  name: string
  text: string
}

interface RawConnection {
  query<Row>(query: Partial<PreparedStatement> & { values: unknown[] }): Promise<{ rows: Row[] }>
}

interface RawPool {
  acquireConnection(): Promise<RawConnection>
  releaseConnection(connection: RawConnection): Promise<void>
}

/**
 * Runs prepared statements on the connections of Lucid's own pool. For the few statements that
 * every learner's request runs: it saves the query builder and PostgreSQL's planning.
 */
export class PreparedStatements {
  /** @param areKept false where the next statement may find another session, which does not know the name */
  constructor(
    private database: Database,
    private areKept: boolean
  ) {}

  /** @throws what node-postgres throws */
  async run<Row>({ name, text }: PreparedStatement, values: unknown[]): Promise<Row[]> {
    const pool = this.database.connection().getWriteClient().client as RawPool
    const connection = await pool.acquireConnection()
    try {
      const named = this.areKept ? { name } : {}
      const { rows } = await connection.query<Row>({ ...named, text, values })
      return rows
    } finally {
      await pool.releaseConnection(connection)
    }
  }
}
