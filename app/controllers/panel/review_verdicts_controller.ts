import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AdminSpeechNotFound, StaleSpeech } from '#catalog/errors'
import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import { isWaiting, ReviewQueues } from '#catalog/speeches/review_queue'
import { SpeechEditor } from '#catalog/speeches/speech_editor'
import { SpeechVerdicts } from '#catalog/speeches/speech_verdicts'
import { actorOf } from '#controllers/panel/actor'
import { type Refused, ReviewPages } from '#controllers/panel/review_pages'
import { refusalOf } from '#controllers/panel/speech_refusals'
import { staleWords } from '#panel/review_notes'
import { readRun, type ReviewRun, runPath, takeBack, type Verdict } from '#panel/review_run'
import { conflictOf, conflictPage } from '#panel/speech_conflict'
import { type SpeechValues, unpackValues, valuesOf } from '#panel/speech_fields'
import {
  codesIn,
  heardSpeechValidator,
  reviewFixValidator,
  reviewLevelValidator,
  reviewUndoValidator,
} from '#validators/panel_review'
import { namesOfTags } from '#validators/panel_speech'

/** What is decided about the speech that somebody has before them. */
@inject()
export default class ReviewVerdictsController {
  constructor(
    private queues: ReviewQueues,
    private verdicts: SpeechVerdicts,
    private editor: SpeechEditor,
    private pages: ReviewPages
  ) {}

  /** Approves a speech, and leads to the next one. */
  async approve(ctx: HttpContext) {
    const heard = await this.#heard(ctx)
    return this.#decide(ctx, 'A', (run) => {
      return this.verdicts.approve(run.queue.kind, heard, actorOf(ctx))
    })
  }

  /** Puts a speech right, and approves it. */
  async fix(ctx: HttpContext) {
    const { request } = ctx
    const heard = await this.#heard(ctx)
    const body = request.body()
    const createsTags = body.create_tags === 'true'
    const decide = async (run: ReviewRun) => {
      const sent = { ...body, tags: namesOfTags(body.tags) }
      const { text, level, tags } = await reviewFixValidator.validate(sent)
      const fix = { text, level, tagNames: { names: tags, create: createsTags } }
      return this.verdicts.approve(run.queue.kind, heard, actorOf(ctx), fix)
    }
    const [text, level, tags] = ['text', 'level', 'tags'].map((name) => textOf(body[name]))
    const values = { text: text!, level: level!, tags: tags! }
    const opened = unpackValues(body.opened)
    return this.#decide(ctx, 'F', decide, { values, createsTags, opened })
  }

  /** Puts a speech into the bin, and leads to the next one. */
  async bin(ctx: HttpContext) {
    const { version } = await this.#heard(ctx)
    const id = idOf(ctx)
    return this.#decide(ctx, 'D', () => this.verdicts.bin({ id, version }, actorOf(ctx)))
  }

  /** Sets the level of a speech, and stays there: it is no verdict. */
  async level(ctx: HttpContext) {
    const { request, response } = ctx
    const run = this.#runOf(ctx)
    if (run === undefined) return
    const id = idOf(ctx)
    const { version, level } = await request.validateUsing(reviewLevelValidator)
    try {
      await this.editor.update(id, [version], { level }, actorOf(ctx))
    } catch (error) {
      return this.#refuse(ctx, run, error)
    }
    response.redirect().status(303).toPath(runPath(id, run))
  }

  /** Takes the last verdict about a speech back, and shows it again. */
  async undo(ctx: HttpContext) {
    const run = this.#runOf(ctx)
    if (run === undefined) return
    const id = idOf(ctx)
    const { version } = await ctx.request.validateUsing(reviewUndoValidator)
    try {
      await this.verdicts.undo(id, version, actorOf(ctx))
    } catch (error) {
      return this.#refuse(ctx, run, error)
    }
    const [speech] = await this.queues.find([id])
    const after = takeBack(run, id, speech?.version ?? version)
    ctx.response.redirect().status(303).toPath(runPath(id, after))
  }

  async #heard(ctx: HttpContext) {
    const {
      version,
      recording = '',
      warnings,
    } = await ctx.request.validateUsing(heardSpeechValidator)
    return { id: idOf(ctx), version, audioSha256: recording, warnings: codesIn(warnings) }
  }

  /** Takes a verdict and leads on; or says why it was not taken. */
  async #decide(
    ctx: HttpContext,
    verdict: Verdict,
    decide: (run: ReviewRun) => Promise<AdminSpeech>,
    sent?: Sent
  ) {
    const run = this.#runOf(ctx)
    if (run === undefined) return
    const id = idOf(ctx)
    try {
      const { version } = await decide(run)
      const [speech] = await this.queues.find([id])
      return await this.pages.passOn(ctx, run, { verdict, id, version }, speech?.place)
    } catch (error) {
      if (error instanceof StaleSpeech) return this.#meet(ctx, run, verdict, sent)
      return this.#refuse(ctx, run, error, sent)
    }
  }

  /**
   * Somebody was there first. Where that was the same admin, who has sent the form twice, it is done;
   * where nothing is left to decide, the next speech follows; else this one is shown as it is now.
   * Where both changed the same speech, what is saved is chosen field by field.
   */
  async #meet(ctx: HttpContext, run: ReviewRun, verdict: Verdict, sent?: Sent) {
    const id = idOf(ctx)
    const [speech] = await this.queues.find([id])
    if (speech === undefined) return this.#refuse(ctx, run, new AdminSpeechNotFound(), sent)
    const entry = await this.pages.lastEntry(id)
    const isOwn = this.pages.isOwn(ctx, entry?.admin?.id)
    const { version, place } = speech
    const isWritten =
      sent === undefined ||
      (speech.text === sent.values.text.trim() && speech.level === sent.values.level)
    const isSame = isOwn && isWritten && (speech.deleted_at !== null) === (verdict === 'D')
    if (!isWaiting(speech, run.queue.kind) && (isSame || sent === undefined)) {
      const passed = { verdict: isSame ? verdict : ('O' as const), id, version }
      return this.pages.passOn(ctx, run, passed, place)
    }
    ctx.response.status(412)
    const conflict = sent && conflictOf(statesOf(speech, sent))
    if (conflict?.rows.some(({ theirs }) => theirs.isChosen) && speech.deleted_at === null) {
      const page = conflictPage(conflict, speech, { ...sent!, back: runPath(id, run) }, entry)
      return ctx.view.render('panel::pages/speeches/conflict', page)
    }
    return this.pages.render(ctx, id, run, {
      problem: staleWords(entry, isOwn, new Date()),
      fix: sent && { ...sent, errors: [], newTags: [] },
    })
  }

  /** Shows the page again with why nothing was done. @throws what a page cannot say */
  async #refuse(ctx: HttpContext, run: ReviewRun, error: unknown, sent?: Sent) {
    const id = idOf(ctx)
    if (error instanceof AdminSpeechNotFound) {
      return this.pages.passOn(ctx, run, { verdict: 'G', id, version: 0 })
    }
    const refused = await this.#saying(ctx, error, sent)
    return this.pages.render(ctx, id, run, refused)
  }

  async #saying(ctx: HttpContext, error: unknown, sent?: Sent): Promise<Refused> {
    if (error instanceof StaleSpeech) {
      ctx.response.status(412)
      const entry = await this.pages.lastEntry(idOf(ctx))
      const isOwn = this.pages.isOwn(ctx, entry?.admin?.id)
      return { problem: staleWords(entry, isOwn, new Date()) }
    }
    const { status, errors, newTags, retryAfterSeconds } = refusalOf(error)
    ctx.response.status(status)
    if (retryAfterSeconds !== undefined) ctx.response.header('Retry-After', retryAfterSeconds)
    if (sent !== undefined) return { fix: { ...sent, errors, newTags } }
    return { problem: errors.map(({ message }) => message).join(' ') }
  }

  #runOf({ request, response }: HttpContext): ReviewRun | undefined {
    const run = readRun(request.qs())
    if (run === undefined) response.redirect().status(303).toPath('/admin/review?unknown=true')
    return run
  }
}

/** What was typed into the form that puts a speech right. */
interface Sent {
  values: { text: string; level: string; tags: string }
  createsTags: boolean
  /** What the speech was when it was shown; undefined where the form did not say. */
  opened: SpeechValues | undefined
}

/** What two people made of the fields that can be put right. */
function statesOf(speech: AdminSpeech, { values, opened }: Sent) {
  const theirs = valuesOf(speech)
  return { opened, theirs, yours: { ...theirs, ...values } }
}

function idOf({ params }: HttpContext): string {
  return String(params.id).toLowerCase()
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
