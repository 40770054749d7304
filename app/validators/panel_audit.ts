import vine from '@vinejs/vine'
import type { AuditMark } from '#auditing/audit_pages'
import { AUDIT_SOURCES } from '#auditing/enums'
import { text, uuid } from '#validators/rules'
import { dateOrInstant } from '#validators/times'

const MARK =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

const markRule = vine.createRule((value: unknown, _, field) => {
  if (typeof value !== 'string') return
  const [, time, id] = MARK.exec(value) ?? []
  if (time === undefined || !Number.isFinite(Date.parse(time))) {
    field.report('The {{ field }} field must be a place in the audit log', 'mark', field)
  } else {
    field.mutate({ time, id } satisfies Partial<AuditMark>, field)
  }
})

const dayRule = vine.createRule((value: unknown, _, field) => {
  if (typeof value === 'string' && value.length !== '2026-01-31'.length) {
    field.report('The {{ field }} field must be a day like 2026-01-31', 'day', field)
  }
})

function mark() {
  return vine
    .string()
    .use(markRule())
    .transform((value) => value as unknown as AuditMark)
}

/** The addresses of the audit log's pages. */
export const panelAuditValidator = vine.create({
  action: text(1, 100).optional(),
  admin: uuid().optional(),
  type: text(1, 50).optional(),
  id: uuid().optional(),
  source: vine.enum(AUDIT_SOURCES).optional(),
  from: dateOrInstant().use(dayRule()).optional(),
  to: dateOrInstant().use(dayRule()).optional(),
  before: mark().optional(),
  after: mark().optional(),
})

export const PANEL_AUDIT_FIELDS = [
  ...['action', 'admin', 'type', 'id', 'source', 'from', 'to', 'before', 'after'],
] as const
