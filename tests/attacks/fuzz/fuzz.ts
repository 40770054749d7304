import pg from 'pg'
import type { FuzzRequest, PlannedRequest } from '#tests/attacks/fuzz/plan'
import { bodyOf } from '#tests/attacks/requests/draft'
import { type Cast, signUp, takePlaces } from '#tests/attacks/requests/places'
import { readDocument } from '#tests/attacks/requests/routes'
import type { BuiltServer } from '#tests/attacks/requests/target'
import type { ObservedAnswer } from '#tests/support/contract'
import { ContractChecker } from '#tests/support/contract_checker'

/** What a refused request may leave: that it was refused. */
const MAY_GROW = ['audit_logs']
/** After a success of these, the learner is signed out. */
const ENDS_SIGN_IN = [
  'POST /api/v1/auth/logout',
  'DELETE /api/v1/auth/sessions/{id}',
  'DELETE /api/v1/users/me',
]

/** Sends requests one after the other, and checks every answer, the database and the log. */
export class Fuzz {
  /** A line for everything that did not hold. */
  readonly faults: string[] = []
  /** How many answers had which status. */
  readonly statuses = new Map<number, number>()
  readonly #checker = new ContractChecker(readDocument())
  readonly #sent: PlannedRequest[] = []
  readonly #database: pg.Client
  #cast: Cast | undefined
  #countRows = ''

  constructor(private server: BuiltServer) {
    this.#database = new pg.Client({ connectionString: server.databaseUrl })
  }

  async run(requests: Iterable<PlannedRequest>): Promise<void> {
    await this.#database.connect()
    try {
      this.#countRows = await this.#rowCounter()
      for (const planned of requests) await this.#play(planned)
      this.#readLog()
    } finally {
      await this.#database.end()
    }
  }

  async #play(planned: PlannedRequest): Promise<void> {
    this.#cast ??= await takePlaces(this.server.origin, this.server.admin)
    const sent = planned.make(this.#cast)
    const before = await this.#rows()
    const answer = await this.#send(planned, sent)
    this.#sent.push(planned)
    if (answer === undefined) return
    const { status } = answer
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
    const faults = this.#checker.faultsOf(answer)
    if (status >= 500 && status !== 503) faults.push('it is a failure of the server')
    if (sent.isRight?.(status) === false) faults.push('such a request must not be answered so')
    if (answer.body?.includes(planned.marks.secret)) faults.push('a secret is repeated')
    if (status >= 400) faults.push(...(await this.#leftRows(before)))
    for (const fault of faults) {
      this.#tell(planned, `${status}, ${fault}: ${(answer.body ?? '').slice(0, 300)}`)
    }
    if (status < 300 && ENDS_SIGN_IN.includes(planned.route.name)) {
      this.#cast = { ...this.#cast, ...(await signUp(this.server.origin)) }
    }
  }

  async #send(
    planned: PlannedRequest,
    { draft, body = bodyOf(draft) }: FuzzRequest
  ): Promise<ObservedAnswer | undefined> {
    const { method, target, headers, json, form } = draft
    const hasBody = body.length > 0 && method !== 'GET'
    const sent = new Headers(headers)
    if (form !== undefined && !sent.has('content-type')) {
      sent.set('content-type', 'multipart/form-data; boundary=kettle')
    }
    if (json !== undefined && !sent.has('content-type'))
      sent.set('content-type', 'application/json')
    try {
      const answer = await fetch(this.server.origin + target, {
        method,
        headers: sent,
        ...(hasBody && { body: new Uint8Array(body) }),
        signal: AbortSignal.timeout(planned.route.maxAnswerMs),
      })
      const isText = !answer.headers.get('content-type')?.startsWith('audio/')
      const text = isText ? await answer.text() : (await answer.bytes(), null)
      return {
        method,
        path: new URL(answer.url).pathname,
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: text,
      }
    } catch (error) {
      this.#tell(planned, `no answer: ${String((error as Error).cause ?? error)}`)
      return undefined
    }
  }

  /** Texts of bodies and queries, secret or not, have no place in the log. */
  #readLog(): void {
    for (const line of this.server.lines) {
      for (const planned of this.#sent) {
        const { secret, text } = planned.marks
        if (line.includes(secret) || line.includes(text)) {
          this.#tell(planned, `the log has what was sent: ${line.slice(0, 500)}`)
        }
      }
    }
  }

  async #leftRows(before: Record<string, number>): Promise<string[]> {
    const after = await this.#rows()
    return Object.keys(after)
      .filter((table) => after[table] !== before[table])
      .map((table) => `it left ${after[table]! - before[table]!} rows in ${table}`)
  }

  async #rows(): Promise<Record<string, number>> {
    const { rows } = await this.#database.query<{ name: string; count: string }>(this.#countRows)
    return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]))
  }

  /** @returns a statement that counts the rows of every table */
  async #rowCounter(): Promise<string> {
    const { rows } = await this.#database.query<{ name: string }>(
      `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`
    )
    const tables = rows.map(({ name }) => name).filter((name) => !MAY_GROW.includes(name))
    return tables
      .map((name) => `select '${name}' as name, count(*) from "${name}"`)
      .join(' union all ')
  }

  #tell({ name }: PlannedRequest, fault: string): void {
    this.faults.push(`${name}: ${fault}`)
  }
}
