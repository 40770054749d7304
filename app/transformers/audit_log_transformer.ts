import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import type { AuditedEntry } from '#auditing/audit_reader'
import { AUDIT_SOURCES } from '#auditing/enums'
import { AdminSchema } from '#transformers/admin_transformer'
import { map, nullable, oneOf, Time, Uuid } from '#transformers/schema'
import { toTime } from '#transformers/serialize'

/** Null where there was nothing, or is nothing now. */
export const FieldChangeSchema = Type.Object({ before: Type.Unknown(), after: Type.Unknown() })

export const ChangesSchema = map(FieldChangeSchema, 'By field')

export const AuditLogSchema = Type.Object({
  id: Uuid,
  admin: nullable(AdminSchema),
  action: Type.String(),
  resource_type: Type.String(),
  resource_id: nullable(Uuid),
  changes: ChangesSchema,
  source: oneOf(AUDIT_SOURCES),
  ip_address: nullable(Type.String()),
  request_id: nullable(Type.String()),
  created_at: Time,
})

export default class AuditLogTransformer extends BaseTransformer<AuditedEntry> {
  toObject(): Static<typeof AuditLogSchema> {
    const { changes, created_at: createdAt } = this.resource
    const pairs = Object.entries(changes).map(([field, { before = null, after = null }]) => {
      return [field, { before, after }] as const
    })
    return {
      ...this.pick(this.resource, [
        'id',
        'admin',
        'action',
        'resource_type',
        'resource_id',
        'source',
        'ip_address',
        'request_id',
      ]),
      changes: Object.fromEntries(pairs),
      created_at: toTime(createdAt),
    }
  }
}
