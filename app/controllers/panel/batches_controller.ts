import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Batches } from '#catalog/batches/batches'
import {
  BatchTouched,
  BatchUndone,
  ExternalIdTaken,
  TagNameTaken,
  UndoOfUndo,
} from '#catalog/errors'
import { actorOf } from '#controllers/panel/actor'
import { requireFreshProof } from '#controllers/panel/fresh_proof'
import { backPath } from '#panel/back_path'
import { batchPage, needsProofToUndo } from '#panel/batch_page'
import { errorWords } from '#panel/message_words'
import { t } from '#panel/texts'

/** What stands in the way of an undo; the page of the batch says more. */
const OBSTACLES = [BatchTouched, UndoOfUndo, ExternalIdTaken, TagNameTaken]

@inject()
export default class BatchesController {
  constructor(private batches: Batches) {}

  async show(ctx: HttpContext) {
    return this.#render(ctx)
  }

  async undo(ctx: HttpContext) {
    const { params, request, response, session } = ctx
    const back = backPath(request.input('back'), '/admin/speeches')
    if (needsProofToUndo(await this.batches.find(params.id))) await requireFreshProof(ctx)
    try {
      const { speech_count: count } = await this.batches.undo(params.id, actorOf(ctx))
      session.flash('notice', { text: t('batches.undone', { count }) })
    } catch (error) {
      if (OBSTACLES.some((obstacle) => error instanceof obstacle)) {
        response.status(409)
        return this.#render(ctx, errorWords(error as Error))
      }
      if (!(error instanceof BatchUndone)) throw error
      session.flash('notice', { text: t('batches.undone_already') })
    }
    return response.redirect().status(303).toPath(back)
  }

  async #render({ params, request, view }: HttpContext, fault?: string) {
    const batch = batchPage(await this.batches.show(params.id))
    const back = backPath(request.input('back'), '/admin/speeches')
    return view.render('panel::pages/batches/show', { batch, fault, back })
  }
}
