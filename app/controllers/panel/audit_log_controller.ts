import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AuditPages } from '#auditing/audit_pages'
import { auditLogPage } from '#panel/audit_log_page'
import { timeZoneOfReader } from '#panel/reader'
import { readLeniently } from '#validators/lenient_query'
import { PANEL_AUDIT_FIELDS, panelAuditValidator } from '#validators/panel_audit'

const PER_PAGE = 50

@inject()
export default class AuditLogController {
  constructor(private pages: AuditPages) {}

  /** Shows who did what, the newest first. */
  async index({ request, view }: HttpContext) {
    const { values, leftOut } = await readLeniently(
      panelAuditValidator,
      request.qs(),
      PANEL_AUDIT_FIELDS
    )
    const { admin: adminId, type: resourceType, id: resourceId, before, after, ...rest } = values
    const filter = { ...rest, adminId, resourceType, resourceId }
    const timeZone = timeZoneOfReader()
    const page = await this.pages.read({ ...filter, timeZone, before, after, perPage: PER_PAGE })
    const ids = page.entries.flatMap((entry) => entry.resource_id ?? [])
    const [names, choices] = await Promise.all([
      this.pages.namesOf([...new Set(ids)]),
      this.pages.choices(),
    ])
    const self = request.url(true)
    const log = auditLogPage(page, { names, choices, filter, leftOut, self })
    return view.render('panel::pages/audit_log', { log })
  }
}
