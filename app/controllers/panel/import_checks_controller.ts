import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { readerOf } from '#auth/show_shell'
import { actorOf } from '#controllers/panel/actor'
import { ImportNotFound, SheetLost } from '#importing/jobs/errors'
import { ImportReader } from '#importing/jobs/import_reader'
import { Imports } from '#importing/jobs/imports'
import { checkPage, FINDINGS_PER_PAGE } from '#panel/import_check_page'
import { importPage, importPath } from '#panel/import_page'
import { t } from '#panel/texts'
import { importCheckValidator, importFindingsValidator } from '#validators/panel_imports'

@inject()
export default class ImportChecksController {
  constructor(
    private imports: Imports,
    private reader: ImportReader
  ) {}

  /** The third step: what would be imported, and what stands against it. */
  async show(ctx: HttpContext) {
    return showCheck(ctx, this.reader)
  }

  /** Has a server check it. */
  async store(ctx: HttpContext) {
    const { params, request, response } = ctx
    const { strict } = await request.validateUsing(importCheckValidator)
    const { language } = readerOf(ctx)
    const options = { strict: strict === '1', language }
    await this.imports.startCheck(params.id, options, actorOf(ctx).adminId)
    return response.redirect().status(303).toPath(importPath(params.id, 'check'))
  }

  /** Downloads the faulty rows, with a column that says why. */
  async faultyRows({ params, response }: HttpContext) {
    const found = await this.reader.find(params.id)
    const csv = await this.reader.faultyRows(found)
    if (csv === undefined) throw found.faulty_key === null ? new ImportNotFound() : new SheetLost()
    const name = t('imports.faulty_file', { number: String(found.number) })
    return response
      .header('Content-Type', 'text/csv; charset=utf-8')
      .header('Content-Disposition', `attachment; filename="${name}"`)
      .send(csv)
  }
}

/** Shows the check of an import. @param fault why it was not imported */
export async function showCheck(ctx: HttpContext, reader: ImportReader, fault?: string) {
  const { params, request, response, view } = ctx
  const found = await reader.find(String(params.id))
  if (fault === undefined && (found.state === 'importing' || found.state === 'done')) {
    return response.redirect().status(303).toPath(importPath(found.id, 'result'))
  }
  const [, query] = await importFindingsValidator.tryValidate(request.qs())
  const { faults = 1, warnings = 1 } = query ?? {}
  const findings = await reader.findings(found.id, {
    faults: (faults - 1) * FINDINGS_PER_PAGE,
    warnings: (warnings - 1) * FINDINGS_PER_PAGE,
    perPage: FINDINGS_PER_PAGE,
  })
  return view.render('panel::pages/imports/check', {
    page: importPage(found, 'check', actorOf(ctx).adminId, new Date()),
    check: checkPage(found, findings, { faults, warnings }),
    fault,
  })
}
