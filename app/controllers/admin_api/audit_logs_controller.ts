import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AuditReader } from '#auditing/audit_reader'
import AuditLogTransformer from '#transformers/audit_log_transformer'
import { metaOf, serialize } from '#transformers/serialize'
import { listAuditLogsValidator } from '#validators/audit_logs'

@inject()
export default class AuditLogsController {
  constructor(private reader: AuditReader) {}

  async index({ request }: HttpContext) {
    const filter = await request.validateUsing(listAuditLogsValidator)
    const query = {
      page: filter.page ?? 1,
      perPage: filter.per_page ?? 20,
      adminId: filter.admin_id,
      action: filter.action,
      resourceType: filter.resource_type,
      resourceId: filter.resource_id,
      from: filter.from,
      to: filter.to,
    }
    const { entries, total } = await this.reader.list(query)
    return {
      data: await serialize(AuditLogTransformer.transform(entries)),
      meta: metaOf(query, total),
    }
  }
}
