import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { SocialProvider } from '#accounts/enums'
import { LearnerNotFound, StaleLearner } from '#accounts/errors'
import { SignIns } from '#accounts/sign_ins'
import { type Actor, auditBy, changesBetween } from '#auditing/audit_log'
import { sql } from '#postgres/sql'

/** A learner as admins see one: nothing that anybody could sign in with. */
export interface Learner {
  id: string
  name: string
  /** Facebook knows learners without one. */
  email: string | null
  email_verified_at: Date | null
  time_zone: string
  created_at: Date
  has_password: boolean
  /** By name. */
  providers: SocialProvider[]
}

const FIND = `
  select u.id, u.name, u.email, u.email_verified_at, u.time_zone, u.created_at,
    u.password is not null as has_password,
    array(select i.provider from user_identities i where i.user_id = u.id order by i.provider)
      as providers
  from users u where u.id = ?`

/** Whoever looks again within it is known to have looked. */
const NOTED_FOR = '1 hour'

/** What admins do with the accounts of learners. They can neither make one nor set a password. */
@inject()
export class Learners {
  constructor(
    private database: Database,
    private signIns: SignIns
  ) {}

  /** One query. @throws LearnerNotFound */
  async find(id: string): Promise<Learner> {
    const [learner] = await sql<Learner>(this.database, FIND, [id])
    if (learner === undefined) throw new LearnerNotFound()
    return learner
  }

  /** Notes that an admin looks at a learner's data: once an hour, however often, and at once. */
  async noteView(id: string, actor: Actor & { adminId: string }): Promise<void> {
    const values = { id, adminId: actor.adminId }
    if (await isNoted(this.database, values)) return
    await this.database.transaction(async (trx) => {
      // Two pages at once: the second one looks when the first one has noted it.
      await sql(trx, 'select pg_advisory_xact_lock(hashtextextended(:adminId::text || :id::text, 0))', values)
      if (await isNoted(trx, values)) return
      await auditBy(trx, actor, { action: 'learner_viewed', resourceType: 'user', resourceId: id })
    })
  }

  /**
   * @param seen the name that the admin has seen: nobody overwrites what somebody else has written
   * @throws LearnerNotFound, StaleLearner
   */
  async rename(id: string, name: string, seen: string, actor: Actor): Promise<void> {
    await this.database.transaction(async (trx) => {
      const before = await lock(trx, id)
      if (before.name !== seen && before.name !== name) throw new StaleLearner()
      const changes = changesBetween({ name: before.name }, { name })
      if (Object.keys(changes).length === 0) return
      await sql(trx, 'update users set name = ? where id = ?', [name, id])
      const entry = { action: 'learner_renamed', resourceType: 'user', resourceId: id }
      await auditBy(trx, actor, { ...entry, changes })
    })
  }

  /**
   * Ends a learner's sign-ins, or one of them; the app asks for a new one at its next request.
   *
   * @returns how many have ended
   * @throws LearnerNotFound
   */
  async endSignIns(id: string, actor: Actor, only?: string): Promise<number> {
    return this.database.transaction(async (trx) => {
      await lock(trx, id)
      const ended = await this.signIns.endWithin(trx, id, { only })
      if (ended.length === 0) return 0
      const changes = { sign_ins_ended: { after: ended.length } }
      const entry = { action: 'learner_signed_out', resourceType: 'user', resourceId: id }
      await auditBy(trx, actor, { ...entry, changes })
      return ended.length
    })
  }
}

async function lock(trx: TransactionClientContract, id: string): Promise<{ name: string }> {
  const [row] = await sql<{ name: string }>(
    trx,
    'select name from users where id = ? for no key update',
    [id]
  )
  if (row === undefined) throw new LearnerNotFound()
  return row
}

async function isNoted(
  client: Pick<Database, 'rawQuery'>,
  values: { id: string; adminId: string }
): Promise<boolean> {
  const noted = await sql(
    client,
    `select from audit_logs
     where resource_id = :id and admin_id = :adminId and action = 'learner_viewed'
       and created_at > now() - interval '${NOTED_FOR}' limit 1`,
    values
  )
  return noted.length > 0
}
