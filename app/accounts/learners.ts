import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { SocialProvider } from '#accounts/enums'
import { LearnerNotFound, StaleLearner } from '#accounts/errors'
import { SignIns } from '#accounts/sign_ins'
import { type Actor, auditBy, changesBetween } from '#auditing/audit_log'
import { type Client, sql } from '#postgres/sql'

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
  /** Those that have not expired, the one used last first. Times are ISO 8601. */
  sign_ins: { id: string; device: string | null; address: string | null; last_used_at: string }[]
}

const FIND = `
  select u.id, u.name, u.email, u.email_verified_at, u.time_zone, u.created_at,
    u.password is not null as has_password,
    array(select i.provider from user_identities i where i.user_id = u.id order by i.provider)
      as providers,
    (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'device', s.device_name,
        'address', host(s.ip_address), 'last_used_at', s.last_used_at)
      order by s.last_used_at desc, s.id desc), '[]')
     from sign_ins s where s.user_id = u.id and s.expires_at > now()) as sign_ins,
    exists (select from audit_logs l
      where l.resource_id = u.id and l.admin_id = :adminId and l.action = 'learner_viewed'
        and l.created_at > now() - interval '1 hour') as is_noted
  from users u where u.id = :id`

interface Viewer extends Actor {
  adminId: string
}

type Found = Learner & { is_noted: boolean }

/** What admins do with the accounts of learners. They can neither make one nor set a password. */
@inject()
export class Learners {
  constructor(
    private database: Database,
    private signIns: SignIns
  ) {}

  /**
   * Shows a learner to an admin, who is noted: once an hour, however often, and however many pages
   * at once. One query when it is noted already.
   *
   * @throws LearnerNotFound
   */
  async view(id: string, viewer: Viewer): Promise<Learner> {
    const { adminId } = viewer
    const { is_noted: isNoted, ...learner } = await find(this.database, id, adminId)
    if (!isNoted) {
      await this.database.transaction(async (trx) => {
        const taking =
          'select pg_advisory_xact_lock(hashtextextended(:adminId::text || :id::text, 0))'
        await sql(trx, taking, { id, adminId })
        // Another page may have noted it while this one waited.
        const again = await find(trx, id, adminId)
        if (again.is_noted) return
        const entry = { action: 'learner_viewed', resourceType: 'user', resourceId: id }
        await auditBy(trx, viewer, entry)
      })
    }
    return learner
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

async function find(client: Client, id: string, adminId: string): Promise<Found> {
  const [found] = await sql<Found>(client, FIND, { id, adminId })
  if (found === undefined) throw new LearnerNotFound()
  return found
}
