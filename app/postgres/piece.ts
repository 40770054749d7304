import { type Client, sql, type Value } from '#postgres/sql'

/** A piece of SQL, and the values of its `?`. */
export interface Piece {
  sql: string
  values: Value[]
}

/** Puts pieces together as one. */
export function joined(pieces: Piece[], between: string): Piece {
  return {
    sql: pieces.map((one) => one.sql).join(between),
    values: pieces.flatMap(({ values }) => values),
  }
}

/** A statement with pieces where its text has `${…}`, so that no value can lose its place. */
export function piece(texts: TemplateStringsArray, ...parts: (Piece | string)[]): Piece {
  const pieces = texts.flatMap((text, at) => {
    const part = parts[at]
    const own = { sql: text, values: [] }
    if (part === undefined) return [own]
    return [own, typeof part === 'string' ? { sql: part, values: [] } : part]
  })
  return joined(pieces, '')
}

/** Runs a statement made of pieces, and gives its rows. @throws what node-postgres throws */
export function runPiece<Row>(client: Client, statement: Piece): Promise<Row[]> {
  return sql<Row>(client, statement.sql, statement.values)
}
