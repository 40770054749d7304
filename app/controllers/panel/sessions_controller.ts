import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Learners } from '#accounts/learners'
import { actorOf } from '#controllers/panel/actor'
import { requireFreshProof } from '#controllers/panel/fresh_proof'
import { backPath } from '#panel/back_path'
import { timeZoneOfReader } from '#panel/reader'
import { sessionListPage } from '#panel/session_list_page'
import { sessionPage } from '#panel/session_page'
import { t } from '#panel/texts'
import { SessionNotFound } from '#practice/errors'
import { SessionHistory } from '#practice/session_history'
import { SessionList } from '#practice/session_list'
import { SessionRemoval } from '#practice/session_removal'
import { readLeniently } from '#validators/lenient_query'
import { PANEL_SESSIONS_FIELDS, panelSessionsValidator } from '#validators/panel_people'

const PER_PAGE = 50
const LIST = '/admin/sessions'

/** Shows what learners practised. Sessions can neither be made nor changed here. */
@inject()
export default class SessionsController {
  constructor(
    private list: SessionList,
    private history: SessionHistory,
    private removal: SessionRemoval,
    private learners: Learners
  ) {}

  async index({ request, view }: HttpContext) {
    const { values, leftOut } = await readLeniently(
      panelSessionsValidator,
      request.qs(),
      PANEL_SESSIONS_FIELDS
    )
    const { before, after, ...filter } = values
    const timeZone = timeZoneOfReader()
    const page = await this.list.page({ ...filter, timeZone, before, after, perPage: PER_PAGE })
    const self = request.url(true)
    return view.render('panel::pages/sessions/index', {
      page: sessionListPage(page, { filter, leftOut, self }),
    })
  }

  /** What somebody said is as personal as the rest: whoever looks at it is noted. */
  async show(ctx: HttpContext) {
    const { params, request, view } = ctx
    const detail = await this.history.find(params.id)
    const learner = await this.learners.view(detail.learnerId, actorOf(ctx))
    const self = request.url(true)
    return view.render('panel::pages/sessions/show', {
      page: sessionPage(detail, self),
      learner: {
        name: learner.name,
        href: `/admin/learners/${learner.id}?back=${encodeURIComponent(self)}`,
      },
      back: backPath(request.input('back'), LIST),
    })
  }

  async destroy(ctx: HttpContext) {
    const { params, request, response, session } = ctx
    await requireFreshProof(ctx)
    try {
      await this.removal.remove(params.id, actorOf(ctx))
      session.flash('notice', { text: t('sessions.deleted') })
    } catch (error) {
      if (!(error instanceof SessionNotFound)) throw error
      session.flash('notice', { text: t('sessions.deleted_already') })
    }
    return response
      .redirect()
      .status(303)
      .toPath(backPath(request.input('back'), LIST))
  }
}
