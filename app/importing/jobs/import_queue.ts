import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Origin } from '#auditing/audit_log'
import type { Delimiter } from '#importing/csv/delimiter'
import type { Encoding } from '#importing/csv/encoding'
import type { ImportProgress, ImportSummary } from '#importing/jobs/import_row'
import type { StoredReport } from '#importing/report_json'
import { sql } from '#postgres/sql'

/** An import that this process is at, as it was when it was taken. */
export interface ImportClaim {
  id: string
  /** Of this claim alone: whoever takes the import over has another one. */
  claim: string
  admin_id: string
  state: 'checking' | 'importing'
  csv_key: string
  encoding: Encoding | null
  delimiter: Delimiter | null
  draft: boolean
  strict: boolean
  /** Of who asked for the check. */
  language: string
  digest: string | null
  /** Of who confirmed it. */
  origin: Origin | null
  /** This one included. */
  attempts: number
}

/** What a check or an import has come to. */
export interface ImportResult {
  report: StoredReport
  summary: ImportSummary
  digest: string | null
  /** Of the CSV file with the faulty rows, in the storage. */
  faultyKey: string | null
}

/** A claim is renewed every second; one this old is of a process that has ended. */
const TAKEN_OVER_AFTER = "interval '30 seconds'"

/** An attempt counts when it begins, so that an import that crashes the process is given up at last. */
const CLAIM = `
  update imports set claim = gen_random_uuid(), claimed_at = clock_timestamp(),
    attempts = attempts + 1
  where id = (
    select id from imports
    where state in ('checking', 'importing') and due_at <= now()
      and (claimed_at is null or claimed_at < now() - ${TAKEN_OVER_AFTER})
    order by due_at limit 1 for update skip locked)
  returning id, claim, admin_id, state, csv_key, encoding, delimiter, draft, strict, language, digest,
    origin, attempts`

const IS_MINE = `id = :id and claim = :claim and state in ('checking', 'importing')`

const RENEW = `
  update imports set claimed_at = clock_timestamp(), progress = coalesce(:progress::jsonb, progress)
  where ${IS_MINE} returning id`

const END_CLAIM = 'claim = null, claimed_at = null, progress = null'

const CHECKED = `
  with old as (select id, faulty_key from imports where ${IS_MINE} for update)
  update imports i set state = 'checked', ${END_CLAIM}, report = :report::jsonb,
    summary = :summary::jsonb, digest = :digest, faulty_key = :faultyKey, error = null
  from old where i.id = old.id returning old.faulty_key as "oldKey"`

/** The numbers that were looked at are kept, to show what is different now. */
const RECHECK = `
  update imports set state = 'checking', earlier = summary, progress = null
  where ${IS_MINE} returning id`

const DONE = `
  update imports set state = 'done', ${END_CLAIM}, report = :report::jsonb,
    summary = :summary::jsonb, batch_id = :batchId, earlier = null, error = null,
    csv_key = null, faulty_key = null, finished_at = now()
  where ${IS_MINE} returning id`

const FAIL = `update imports set state = 'failed', ${END_CLAIM}, error = :error where ${IS_MINE}`

/** The next attempts after 2, 8, 32 and 128 seconds. */
const POSTPONE = `
  update imports
  set claim = null, claimed_at = null, due_at = now() + interval '2 seconds' * 4 ^ (attempts - 1)
  where ${IS_MINE}`

const RELEASE = `
  update imports set claim = null, claimed_at = null, attempts = attempts - 1 where ${IS_MINE}`

type Client = Pick<QueryClientContract, 'rawQuery'>

/** The imports that servers check and import, each one at a time and none that another one is at. */
@inject()
export class ImportQueue {
  constructor(private database: Database) {}

  /** @returns the next one that is due, if there is one */
  async claim(): Promise<ImportClaim | undefined> {
    const [claim] = await sql<ImportClaim>(this.database, CLAIM)
    return claim
  }

  /** @returns false when it is not this process's any more: it was given up, or taken over */
  async renew(claim: ImportClaim, progress?: ImportProgress): Promise<boolean> {
    return this.#write(RENEW, claim, { progress: progress ? JSON.stringify(progress) : null })
  }

  /**
   * Writes what the check has found.
   *
   * @returns the key of the faulty rows that were there before; undefined when nothing was written,
   * because the claim is another one's
   */
  async checked(
    claim: ImportClaim,
    result: ImportResult
  ): Promise<{ oldKey: string | null } | undefined> {
    const [written] = await sql<{ oldKey: string | null }>(this.database, CHECKED, {
      ...idOf(claim),
      ...columnsOf(result),
      faultyKey: result.faultyKey,
    })
    return written
  }

  /** Has it checked again, under the same claim. @returns false when it is another one's */
  recheck(claim: ImportClaim): Promise<boolean> {
    return this.#write(RECHECK, claim)
  }

  /** In the transaction of the rows. @returns false when the claim is another one's */
  done(
    trx: TransactionClientContract,
    claim: ImportClaim,
    result: ImportResult,
    batchId: string | null
  ): Promise<boolean> {
    const { report, summary } = columnsOf(result)
    return this.#write(DONE, claim, { report, summary, batchId }, trx)
  }

  /** @param error for the admin to read */
  async fail(claim: ImportClaim, error: string): Promise<void> {
    await this.#write(FAIL, claim, { error })
  }

  /** Has it tried again after a while. */
  async postpone(claim: ImportClaim): Promise<void> {
    await this.#write(POSTPONE, claim)
  }

  /** Leaves it to others, as if nobody had taken it. */
  async release(claim: ImportClaim): Promise<void> {
    await this.#write(RELEASE, claim)
  }

  async #write(
    text: string,
    claim: ImportClaim,
    bindings: Record<string, string | null> = {},
    client: Client = this.database
  ): Promise<boolean> {
    const { rowCount } = await client.rawQuery<{ rowCount: number }>(text, {
      ...idOf(claim),
      ...bindings,
    })
    return rowCount > 0
  }
}

function idOf({ id, claim }: ImportClaim) {
  return { id, claim }
}

function columnsOf({ report, summary, digest }: ImportResult) {
  return { report: JSON.stringify(report), summary: JSON.stringify(summary), digest }
}
