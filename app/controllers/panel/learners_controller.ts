import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { AccountDeletion, confirmationOf } from '#accounts/account_deletion'
import { LearnerNotFound, StaleLearner, WrongConfirmation } from '#accounts/errors'
import { Learners } from '#accounts/learners'
import { showShell } from '#auth/show_shell'
import { actorOf } from '#controllers/panel/actor'
import { requireFreshProof } from '#controllers/panel/fresh_proof'
import { ProofRequired } from '#exceptions/proof_required'
import { backPath } from '#panel/back_path'
import { type FormError, formErrors, fromValidation } from '#panel/form_errors'
import { learnerListPage } from '#panel/learner_list_page'
import { learnerPage } from '#panel/learner_page'
import { errorWords } from '#panel/message_words'
import { t } from '#panel/texts'
import { LearnerList } from '#practice/learner_list'
import { LearnerProgressReader } from '#practice/learner_progress'
import { SessionList } from '#practice/session_list'
import { readLeniently } from '#validators/lenient_query'
import {
  learnerDeletionValidator,
  learnerNameValidator,
  learnerSignInValidator,
  PANEL_LEARNER_FIELDS,
  PANEL_LEARNERS_FIELDS,
  panelLearnersValidator,
  panelLearnerValidator,
  PLOTTED_DAYS,
} from '#validators/panel_people'

const PER_PAGE = 50
const SESSIONS_PER_PAGE = 20
const LIST = '/admin/learners'

/** What a refused form of the page sent, and why it was refused. */
interface Refused {
  name?: string
  typed?: string
  errors: FormError[]
  proofFault?: string
}

/** What shows learners, and changes what may be changed of them. */
@inject()
export default class LearnersController {
  constructor(
    private list: LearnerList,
    private learners: Learners,
    private deletion: AccountDeletion,
    private progress: LearnerProgressReader,
    private sessions: SessionList
  ) {}

  async index({ request, view }: HttpContext) {
    const { values, leftOut } = await readLeniently(
      panelLearnersValidator,
      request.qs(),
      PANEL_LEARNERS_FIELDS
    )
    const { q: words, provider, activity, before, after } = values
    const filter = { words, provider, activity }
    const page = await this.list.page({ ...filter, before, after, perPage: PER_PAGE })
    const self = request.url(true)
    return view.render('panel::pages/learners/index', {
      page: learnerListPage(page, { filter, leftOut, self }),
    })
  }

  async show(ctx: HttpContext) {
    return this.#show(ctx)
  }

  async rename(ctx: HttpContext) {
    const { params, request, response, session } = ctx
    try {
      const { name, seen } = await request.validateUsing(learnerNameValidator)
      await this.learners.rename(params.id, name, seen, actorOf(ctx))
      session.flash('notice', { text: t('learners.name_is', { name }) })
      return response.redirect().status(303).toPath(ownPath(ctx))
    } catch (error) {
      const { name } = request.body()
      const typed = { name: typeof name === 'string' ? name : '' }
      if (error instanceof errors.E_VALIDATION_ERROR) {
        response.status(422)
        return this.#show(ctx, { ...typed, errors: fromValidation(error.messages) })
      }
      if (!(error instanceof StaleLearner)) throw error
      response.status(412)
      return this.#show(ctx, { ...typed, errors: [{ field: 'name', message: errorWords(error) }] })
    }
  }

  async endSignIns(ctx: HttpContext) {
    const { params, request, response, session } = ctx
    const { sign_in: only } = await request.validateUsing(learnerSignInValidator)
    await requireFreshProof(ctx)
    const ended = await this.learners.endSignIns(params.id, actorOf(ctx), only)
    const text = t(ended === 0 ? 'learners.no_sign_in' : 'learners.signed_out')
    session.flash('notice', { text })
    return response.redirect().status(303).toPath(ownPath(ctx))
  }

  async destroy(ctx: HttpContext) {
    const { params, request, response, session } = ctx
    const { typed = '' } = await request.validateUsing(learnerDeletionValidator)
    try {
      await requireFreshProof(ctx)
      await this.deletion.deleteForAdmin(params.id, typed, actorOf(ctx))
      session.flash('notice', { text: t('learners.deleted') })
    } catch (error) {
      const refused = refusalOf(error, typed)
      if (refused !== undefined) {
        response.status(422)
        return this.#show(ctx, refused)
      }
      if (!(error instanceof LearnerNotFound)) throw error
      session.flash('notice', { text: t('learners.deleted_already') })
    }
    return response
      .redirect()
      .status(303)
      .toPath(backPath(request.input('back'), LIST))
  }

  /** @param refused a form of the page, which is shown again with what was typed */
  async #show(ctx: HttpContext, refused: Refused = { errors: [] }) {
    const { params, request, view } = ctx
    const id = params.id as string
    const { values, leftOut } = await readLeniently(
      panelLearnerValidator,
      request.qs(),
      PANEL_LEARNER_FIELDS
    )
    const { days: shown = '90', before, after } = values
    const learner = await this.learners.view(id, actorOf(ctx))
    const days = Number(shown)
    const [progress, sessions] = await Promise.all([
      this.progress.read(id, days),
      this.sessions.page({ learner: id, before, after, perPage: SESSIONS_PER_PAGE }),
    ])
    const confirmation = confirmationOf(learner)
    const back = backPath(request.input('back'), LIST)
    const page = learnerPage({
      ...{ learner, confirmation, progress, sessions, days, leftOut, back },
      ranges: PLOTTED_DAYS,
    })
    // Somebody may have typed the password in the form that is refused.
    showShell(ctx)
    return view.render('panel::pages/learners/show', {
      page,
      back,
      name: refused.name ?? learner.name,
      typed: refused.typed ?? '',
      isDeleting: refused.typed !== undefined,
      proofFault: refused.proofFault,
      errors: formErrors(refused.errors),
    })
  }
}

/** @returns undefined for what is no fault of the form that deletes */
function refusalOf(error: unknown, typed: string): Refused | undefined {
  if (error instanceof ProofRequired) return { typed, errors: [], proofFault: errorWords(error) }
  if (!(error instanceof WrongConfirmation)) return undefined
  return { typed, errors: [{ field: 'typed', message: errorWords(error) }] }
}

/** The page of the learner, with the way back. */
function ownPath({ params, request }: HttpContext): string {
  const back = backPath(request.input('back'), LIST)
  return `${LIST}/${params.id}?back=${encodeURIComponent(back)}`
}
