import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { DEFAULT_PAGE_SIZE } from '#practice/practice_limits'
import { SessionHistory } from '#practice/session_history'
import { SessionSaver } from '#practice/session_saver'
import { RecordingUrls } from '#storage/recording_urls'
import { pageMeta, serialize } from '#transformers/serialize'
import SessionTransformer, { SessionDetailTransformer } from '#transformers/session_transformer'
import {
  idempotencyKeyValidator,
  listSessionsValidator,
  saveSessionValidator,
  toFinishedSession,
} from '#validators/practice'

@inject()
export default class SessionsController {
  constructor(
    private saver: SessionSaver,
    private history: SessionHistory,
    private urls: RecordingUrls
  ) {}

  async store({ auth, request, response }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    const finished = toFinishedSession(await request.validateUsing(saveSessionValidator))
    const { idempotency_key: key } = await idempotencyKeyValidator.validate({
      // Not `request.header`, for which an empty header is none.
      idempotency_key: request.headers()['idempotency-key'],
    })
    const { replayed, ...detail } = await this.saver.save(userId, finished, key ?? null)
    if (replayed) response.header('Idempotent-Replayed', 'true')
    response.created(new SessionDetailTransformer(detail, this.urls).toObject())
  }

  async index({ auth, request }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    const {
      page,
      per_page: perPage,
      ...filter
    } = await request.validateUsing(listSessionsValidator)
    const sessions = await this.history.list(userId, {
      ...filter,
      page: page ?? 1,
      perPage: perPage ?? DEFAULT_PAGE_SIZE,
    })
    return {
      data: await serialize(SessionTransformer.transform(sessions.all())),
      meta: pageMeta(sessions),
    }
  }

  async show({ auth, params }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    const detail = await this.history.show(userId, params.id)
    return serialize(SessionDetailTransformer.transform(detail, this.urls))
  }
}
