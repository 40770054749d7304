import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AuditReader } from '#auditing/audit_reader'
import { AdminSpeechNotFound } from '#catalog/errors'
import { isWaiting, ReviewQueues } from '#catalog/speeches/review_queue'
import { toldOf } from '#panel/review_notes'
import { reviewPage, type ReviewParts } from '#panel/review_page'
import { pass, type Passed, type ReviewRun, runPath, stepOf } from '#panel/review_run'

/** What a page of a speech has beside what is saved: of a form that was refused. */
export type Refused = Pick<ReviewParts, 'problem' | 'fix'>

/** Shows the speeches of a queue one by one, for the controllers of the review. */
@inject()
export class ReviewPages {
  constructor(
    private queues: ReviewQueues,
    private auditLog: AuditReader
  ) {}

  /** The page of a speech. @throws AdminSpeechNotFound */
  async render(ctx: HttpContext, id: string, run: ReviewRun, refused: Refused = {}) {
    const found = await this.queues.find([id, ...toldOf(run)])
    const texts = new Map(found.map((one) => [one.id, one]))
    const speech = texts.get(id)
    if (speech === undefined) throw new AdminSpeechNotFound()
    const { queue, after, at } = run
    const behind = await this.queues.behind(queue, at === 0 ? speech.place : after, after)
    const waits = isWaiting(speech, queue.kind)
    const before = run.trail.at(-at - 1)
    const entry = waits ? undefined : await this.lastEntry(id)
    const entryBefore = before?.verdict === 'O' ? await this.lastEntry(before.id) : undefined
    const isOwn = entry !== undefined && this.isOwn(ctx, entry.admin?.id)
    const parts = { run, speech, behind, texts, entry, entryBefore, isOwn, ...refused }
    const page = reviewPage({ ...parts, now: new Date() })
    return ctx.view.render('panel::pages/review/speech', { page })
  }

  /** Notes what became of a speech, and leads to the next one. */
  async passOn(ctx: HttpContext, run: ReviewRun, passed: Passed, place?: string): Promise<void> {
    await this.lead(ctx, pass(run, passed, place))
  }

  /** Leads to where a run is, or to its end. */
  async lead(ctx: HttpContext, run: ReviewRun): Promise<void> {
    const { queue, after } = run
    const { next } = await this.queues.behind(queue, after, after)
    const page = stepOf(run)?.id ?? next?.id ?? 'done'
    ctx.response.redirect().status(303).toPath(runPath(page, run))
  }

  /** What the audit log says last about a speech. */
  async lastEntry(id: string) {
    const query = { page: 1, perPage: 1, resourceType: 'speech', resourceId: id }
    const { entries } = await this.auditLog.list(query)
    return entries[0]
  }

  isOwn({ auth }: HttpContext, adminId: string | undefined): boolean {
    return adminId === auth.use('panel').getUserOrFail().id
  }
}
