import vine from '@vinejs/vine'
import { queryInteger, text, uuid } from '#validators/rules'
import { dateOrInstant } from '#validators/times'

export const listAuditLogsValidator = vine.create({
  page: queryInteger(1, 1_000_000).optional(),
  per_page: queryInteger(1, 100).optional(),
  admin_id: uuid().optional(),
  action: text(1, 100).optional(),
  resource_type: text(1, 50).optional(),
  resource_id: uuid().optional(),
  from: dateOrInstant().optional(),
  to: dateOrInstant().optional(),
})
