import vine from '@vinejs/vine'
import { AUDIT_SOURCES } from '#auditing/enums'
import { mark, onlyDay } from '#validators/mark'
import { text, uuid } from '#validators/rules'
import { dateOrInstant } from '#validators/times'

/** The addresses of the audit log's pages. */
export const panelAuditValidator = vine.create({
  action: text(1, 100).optional(),
  admin: uuid().optional(),
  type: text(1, 50).optional(),
  id: uuid().optional(),
  source: vine.enum(AUDIT_SOURCES).optional(),
  from: dateOrInstant().use(onlyDay()).optional(),
  to: dateOrInstant().use(onlyDay()).optional(),
  before: mark().optional(),
  after: mark().optional(),
})

export const PANEL_AUDIT_FIELDS = [
  ...['action', 'admin', 'type', 'id', 'source', 'from', 'to', 'before', 'after'],
] as const
