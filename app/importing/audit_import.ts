import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { changesBetween, type Actor, type Changes } from '#auditing/audit_log'
import type { Change } from '#importing/apply'
import type { NamedTag } from '#importing/catalog_lookup'

interface Entry {
  action: string
  resource_id: string
  changes: Changes
}

const INSERT_ENTRIES = `
  insert into audit_logs
    (admin_id, action, resource_type, resource_id, changes, source, ip_address, request_id)
  select :adminId, new.action, :resourceType, new.resource_id, new.changes, :source, :ipAddress,
    :requestId
  from jsonb_to_recordset(:entries::jsonb) as new(action text, resource_id uuid, changes jsonb)`

/** Notes new and changed speeches, each with what differs, in one statement. */
export async function auditSpeeches(
  trx: TransactionClientContract,
  changes: Change[],
  actor: Actor
): Promise<void> {
  const entries = changes.map((change) => ({
    action: change.before === null ? 'speech_created' : 'speech_updated',
    resource_id: change.after.id,
    changes: differences(change),
  }))
  await insertEntries(trx, 'speech', entries, actor)
}

/** Notes new tags. */
export async function auditTags(
  trx: TransactionClientContract,
  tags: NamedTag[],
  category: string,
  actor: Actor
): Promise<void> {
  const entries = tags.map(({ id, name }) => ({
    action: 'tag_created',
    resource_id: id,
    changes: {
      name: { before: null, after: name },
      category: { before: null, after: category },
    },
  }))
  await insertEntries(trx, 'tag', entries, actor)
}

async function insertEntries(
  trx: TransactionClientContract,
  resourceType: string,
  entries: Entry[],
  { adminId, origin }: Actor
): Promise<void> {
  await trx.rawQuery(INSERT_ENTRIES, {
    adminId: adminId ?? null,
    resourceType,
    source: origin.source,
    ipAddress: origin.ipAddress,
    requestId: origin.requestId,
    entries: JSON.stringify(entries),
  } as never)
}

function differences({ before, after, tags }: Change): Changes {
  const kept = before && { external_id: before.external_id, audio_sha256: before.audio_sha256 }
  const { text, level, type } = after
  return changesBetween(
    before === null ? {} : { ...auditedOf(before), tags: before.tags.toSorted(byName) },
    {
      text,
      level,
      type,
      external_id: after.external_id ?? kept?.external_id ?? null,
      audio_sha256: after.audio_sha256 ?? kept?.audio_sha256 ?? null,
      tags: tags.toSorted(byName),
      // An import publishes, or not, what is new; it leaves the others as they are.
      ...(before === null && { published: after.published }),
    }
  )
}

function auditedOf({
  text,
  level,
  type,
  external_id,
  audio_sha256,
}: NonNullable<Change['before']>) {
  return { text, level, type, external_id, audio_sha256 }
}

function byName(a: NamedTag, b: NamedTag): number {
  return a.name < b.name ? -1 : 1
}
