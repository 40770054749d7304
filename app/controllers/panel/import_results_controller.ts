import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Batches } from '#catalog/batches/batches'
import { PreparationQueue } from '#catalog/preparation/preparation_queue'
import { actorOf } from '#controllers/panel/actor'
import { showCheck } from '#controllers/panel/import_checks_controller'
import { ImportNotAccepted, ImportOutdated } from '#importing/jobs/errors'
import { ImportReader } from '#importing/jobs/import_reader'
import { Imports } from '#importing/jobs/imports'
import { importPage, importPath, stepPath } from '#panel/import_page'
import { resultPage } from '#panel/import_result_page'
import { errorWords } from '#panel/message_words'
import { importConfirmValidator } from '#validators/panel_imports'

@inject()
export default class ImportResultsController {
  constructor(
    private imports: Imports,
    private reader: ImportReader,
    private batches: Batches,
    private queue: PreparationQueue
  ) {}

  /** The last step: how far the import is, and what it has done. */
  async show(ctx: HttpContext) {
    const { params, response, view } = ctx
    const found = await this.reader.find(params.id)
    if (found.state !== 'importing' && found.state !== 'done') {
      return response.redirect().status(303).toPath(stepPath(found))
    }
    const batch = found.batch_id === null ? null : await this.batches.state(found.batch_id)
    const isThere = batch !== null && !found.is_undone
    const verification = isThere ? await this.queue.progressOf(batch.id) : null
    return view.render('panel::pages/imports/result', {
      page: importPage(found, 'result', actorOf(ctx).adminId, new Date()),
      result: resultPage(found, batch, verification),
    })
  }

  /** Has a server import what was checked. */
  async store(ctx: HttpContext) {
    const { params, request, response } = ctx
    const { digest, draft } = await request.validateUsing(importConfirmValidator)
    try {
      await this.imports.confirm(params.id, { digest, draft: draft === '1' }, actorOf(ctx))
    } catch (error) {
      const isOutdated = error instanceof ImportOutdated || error instanceof ImportNotAccepted
      if (!isOutdated) throw error
      response.status(error.status)
      return showCheck(ctx, this.reader, errorWords(error))
    }
    return response.redirect().status(303).toPath(importPath(params.id, 'result'))
  }
}
