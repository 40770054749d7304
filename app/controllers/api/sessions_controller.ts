import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { toProblem } from '#exceptions/answer_problem'
import { nameFailure } from '#exceptions/failure'
import type { FinishedSession } from '#practice/finished_session'
import { DEFAULT_PAGE_SIZE } from '#practice/practice_limits'
import { SessionBatch, type WaitingSession } from '#practice/session_batch'
import { SessionHistory } from '#practice/session_history'
import { SessionRemoval } from '#practice/session_removal'
import { type SavedSession, SessionSaver } from '#practice/session_saver'
import { RecordingUrls } from '#storage/recording_urls'
import { pageMeta, serialize } from '#transformers/serialize'
import SessionTransformer, {
  BatchOutcomeTransformer,
  SessionDetailTransformer,
} from '#transformers/session_transformer'
import {
  batchValidator,
  clientIdValidator,
  idempotencyKeyValidator,
  listSessionsValidator,
  saveSessionValidator,
  toFinishedSession,
  waitingSessionValidator,
} from '#validators/practice'

@inject()
export default class SessionsController {
  constructor(
    private saver: SessionSaver,
    private batch: SessionBatch,
    private removal: SessionRemoval,
    private history: SessionHistory,
    private urls: RecordingUrls
  ) {}

  async store({ auth, request, response }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    const { replayed, ...detail } = await this.#save(userId, request)
    if (replayed !== false) response.header('Idempotent-Replayed', 'true')
    response.status(replayed === 'client_id' ? 200 : 201)
    response.send(new SessionDetailTransformer(detail, this.urls).toObject())
  }

  async #save(userId: string, request: HttpContext['request']): Promise<SavedSession> {
    let finished: FinishedSession
    try {
      finished = toFinishedSession(await request.validateUsing(saveSessionValidator))
    } catch (error) {
      const replayed = await this.saver.replay(userId, await clientIdOf(request.body()))
      if (replayed === undefined) throw error
      return replayed
    }
    const { idempotency_key: key } = await idempotencyKeyValidator.validate({
      // Not `request.header`, for which an empty header is none.
      idempotency_key: request.headers()['idempotency-key'],
    })
    return this.saver.save(userId, finished, key ?? null)
  }

  /** Takes what waited while the app was offline. */
  async storeMany({ auth, request }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    const sent = await request.validateUsing(batchValidator)
    const sessions = await Promise.all(sent.sessions.map(readWaiting))
    const saved = await this.batch.save(userId, sessions, sent.sent_at)
    const problemOf = (error: Error) => toProblem(nameFailure(error)!, request)
    return {
      data: saved.outcomes.map((outcome, index) => {
        const { client_id: clientId } = Object(sent.sessions[index])
        return new BatchOutcomeTransformer(
          { ...outcome, clientId },
          this.urls,
          problemOf
        ).toObject()
      }),
      meta: { clock_offset_ms: saved.clockOffsetMs },
    }
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

  async destroy({ auth, params, response }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    await this.removal.removeOwn(params.id, userId)
    response.noContent()
  }
}

async function readWaiting(sent: unknown): Promise<WaitingSession> {
  // What is no object has none of the fields: to name them says more.
  const session = typeof sent === 'object' && !Array.isArray(sent) ? (sent ?? {}) : {}
  try {
    const { client_id: clientId, ...read } = await waitingSessionValidator.validate(session)
    return { ...toFinishedSession(read), client_id: clientId }
  } catch (error) {
    if (nameFailure(error) === undefined) throw error
    return { client_id: await clientIdOf(session), error: error as Error }
  }
}

/** What cannot be read may have been saved before. */
async function clientIdOf(session: unknown): Promise<string | null> {
  const [, sent] = await clientIdValidator.tryValidate(session)
  return sent?.client_id ?? null
}
