import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AdminSpeechNotFound } from '#catalog/errors'
import { ReviewQueues } from '#catalog/speeches/review_queue'
import { ReviewPages } from '#controllers/panel/review_pages'
import { reviewChoice } from '#panel/review_choice'
import { toldOf } from '#panel/review_notes'
import { reviewEnd } from '#panel/review_page'
import { readRun, type ReviewRun } from '#panel/review_run'

/** Leads through the speeches that wait for a verdict. */
@inject()
export default class ReviewController {
  constructor(
    private queues: ReviewQueues,
    private pages: ReviewPages
  ) {}

  /** The choice of a queue. */
  async index({ request, view }: HttpContext) {
    const [numbers, imports] = [await this.queues.numbers(), await this.queues.imports()]
    const isUnknown = Object.keys(request.qs()).length > 0
    return view.render('panel::pages/review/index', {
      choice: reviewChoice(numbers, imports),
      isUnknown,
    })
  }

  /** Leads to the speech where a run is: of a queue alone, to its first one. */
  async next(ctx: HttpContext) {
    const run = this.#runOf(ctx)
    if (run !== undefined) await this.pages.lead(ctx, run)
  }

  /** The page of one speech. One that was purged meanwhile is passed over. */
  async show(ctx: HttpContext) {
    const run = this.#runOf(ctx)
    if (run === undefined) return
    const id = String(ctx.params.id)
    try {
      return await this.pages.render(ctx, id, run)
    } catch (error) {
      if (!(error instanceof AdminSpeechNotFound)) throw error
      await this.pages.passOn(ctx, run, { verdict: 'G', id, version: 0 })
    }
  }

  /** The end of a queue: what was done, and what was left. */
  async done(ctx: HttpContext) {
    const run = this.#runOf(ctx)
    if (run === undefined) return
    const found = await this.queues.find(toldOf(run))
    const texts = new Map(found.map((one) => [one.id, one]))
    const { rest } = await this.queues.behind(run.queue, undefined, undefined)
    const end = reviewEnd(run, rest, texts, new Date())
    return ctx.view.render('panel::pages/review/done', { end })
  }

  /** The run that the address says; without a queue that is known, leads to the choice. */
  #runOf({ request, response }: HttpContext): ReviewRun | undefined {
    const run = readRun(request.qs())
    if (run === undefined) response.redirect().status(303).toPath('/admin/review?unknown=true')
    return run
  }
}
