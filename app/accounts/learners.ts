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
  /** Those that have not expired, the one used last first. Times are ISO 8601. */
  sign_ins: { id: string; device: string | null; address: string | null; last_used_at: string }[]
}

/**
 * Finds a learner, and notes who looks, unless that was noted within the hour. The id of the new entry
 * is made of the one before: pages that are opened at once write the same id, which is kept once.
 */
const VIEW = `
  with found as (
    select u.id, u.name, u.email, u.email_verified_at, u.time_zone, u.created_at,
      u.password is not null as has_password,
      array(select i.provider from user_identities i where i.user_id = u.id order by i.provider)
        as providers,
      (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'device', s.device_name,
          'address', host(s.ip_address), 'last_used_at', s.last_used_at)
        order by s.last_used_at desc, s.id desc), '[]')
       from sign_ins s where s.user_id = u.id and s.expires_at > now()) as sign_ins,
      case when n.created_at > now() - interval '1 hour' then null
        else md5(concat(:adminId::text, u.id, n.id))::uuid end as entry_id
    from users u
    left join lateral (
      select l.id, l.created_at from audit_logs l
      where l.resource_id = u.id and l.admin_id = :adminId and l.action = 'learner_viewed'
      order by l.created_at desc, l.id desc limit 1
    ) n on true
    where u.id = :id
  ), noted as (
    insert into audit_logs
      (id, admin_id, action, resource_type, resource_id, source, ip_address, request_id)
    select entry_id, :adminId::uuid, 'learner_viewed', 'user', id, :source, :ipAddress::inet,
      :requestId
    from found where entry_id is not null
    on conflict (id) do nothing
  )
  select id, name, email, email_verified_at, time_zone, created_at, has_password, providers, sign_ins
  from found`

interface Viewer extends Actor {
  adminId: string
}

/** What admins do with the accounts of learners. They can neither make one nor set a password. */
@inject()
export class Learners {
  constructor(
    private database: Database,
    private signIns: SignIns
  ) {}

  /**
   * Shows a learner to an admin, who is noted: once an hour, however often, and however many pages
   * at once. One query.
   *
   * @throws LearnerNotFound
   */
  async view(id: string, viewer: Viewer): Promise<Learner> {
    const { adminId, origin } = viewer
    const [learner] = await sql<Learner>(this.database, VIEW, { id, adminId, ...origin })
    if (learner === undefined) throw new LearnerNotFound()
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
