import { randomUUID } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { Actor } from '#auditing/audit_log'
import { AuditReader } from '#auditing/audit_reader'
import { SpeechInBin, StaleSpeech } from '#catalog/errors'
import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import { SpeechBin } from '#catalog/speeches/speech_bin'
import { SpeechEditor } from '#catalog/speeches/speech_editor'
import { type Neighbours, SpeechList } from '#catalog/speeches/speech_list'
import { SpeechReports } from '#catalog/speeches/speech_reports'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { actorOf } from '#controllers/panel/actor'
import { type SentForm, sentForm, uuidOf } from '#controllers/panel/sent_form'
import { refusalOf } from '#controllers/panel/speech_refusals'
import { UploadUnknown } from '#importing/uploads/errors'
import { RecordingStaging } from '#importing/uploads/recording_staging'
import { backPath } from '#panel/back_path'
import { type Conflict, conflictOf, conflictPage, isUntouched } from '#panel/speech_conflict'
import { NEW_SPEECH, valuesOf } from '#panel/speech_fields'
import { historyLines } from '#panel/speech_history'
import { isSpeechList, readSpeechList, toFilter } from '#panel/speech_list_address'
import { speechPage, type SpeechPageParts, speechPathWithBack } from '#panel/speech_page'
import { t } from '#panel/texts'
import { isDatabaseAway } from '#postgres/is_database_away'
import { PracticeFigures } from '#practice/statistics/practice_figures'
import { SpeechForms } from '#uploads/speech_form'
import { UploadMemory } from '#uploads/upload_memory'
import { panelSpeechValidator, toNamedTags } from '#validators/panel_speech'

const LIST = '/admin/speeches'
const NEW = '/admin/speeches/new'
const HISTORY_LENGTH = 20

@inject()
export default class SpeechFormsController {
  constructor(
    private search: SpeechSearch,
    private editor: SpeechEditor,
    private bin: SpeechBin,
    private staging: RecordingStaging,
    private forms: SpeechForms,
    private memory: UploadMemory,
    private auditLog: AuditReader,
    private list: SpeechList,
    private figures: PracticeFigures,
    private reports: SpeechReports
  ) {}

  /**
   * The empty form. Its address has the id that the speech is to have: whoever comes back to it
   * after saving is shown the speech, and does not make another one.
   */
  async create(ctx: HttpContext) {
    const { request, response } = ctx
    const back = backPath(request.input('back'), LIST)
    const newId = uuidOf(request.input('id'))
    if (newId === undefined) {
      const query = new URLSearchParams({ id: randomUUID(), back })
      return response.redirect().status(303).toPath(`${NEW}?${query.toString()}`)
    }
    if ((await this.#findUnlessAway(newId)) !== undefined) {
      return response.redirect().status(303).toPath(speechPathWithBack(newId, back))
    }
    const parts = { back, newId, values: NEW_SPEECH, opened: NEW_SPEECH }
    return this.#render(ctx, parts)
  }

  async store(ctx: HttpContext) {
    const actor = actorOf(ctx)
    const sent = sentForm(await this.forms.read(ctx.request, actor.adminId), LIST)
    try {
      const { tags, fields } = await this.#validate(sent)
      using reservation = this.memory.reserve()
      await using recording = await this.staging.stage({ reservation }, sent.upload?.id, actor)
      const tagNames = { names: tags, create: sent.createsTags }
      const writing = { ...fields, tags: [], tagNames, recording }
      const speech = await this.editor.create(writing, actor, sent.newId)
      return this.#leave(ctx, speech, sent, 'created')
    } catch (error) {
      const made = await this.#findMade(sent)
      if (made !== undefined) return this.#meet(ctx, made, { ...sent, upload: undefined })
      return this.#refuse(ctx, undefined, sent, error)
    }
  }

  /** The form with what is saved. */
  async edit(ctx: HttpContext) {
    const speech = await this.search.find(String(ctx.params.id))
    const values = valuesOf(speech)
    const back = backPath(ctx.request.input('back'), LIST)
    return this.#render(ctx, {
      id: speech.id,
      speech,
      back,
      values,
      opened: values,
      version: speech.version,
    })
  }

  async update(ctx: HttpContext) {
    const id = String(ctx.params.id)
    const actor = actorOf(ctx)
    const sent = sentForm(await this.forms.read(ctx.request, actor.adminId), LIST)
    try {
      return await this.#save(ctx, id, sent, sent.version, actor)
    } catch (error) {
      const current = await this.#findStale(id, sent, error)
      if (current === undefined) return this.#refuse(ctx, id, sent, error)
      if (current.deleted_at !== null) return this.#refuse(ctx, id, sent, new SpeechInBin())
      // Whoever sends a form twice has given the recording away with the first one.
      const upload = error instanceof UploadUnknown ? undefined : sent.upload
      if (!isUntouched(sent.opened, valuesOf(current))) {
        return this.#meet(ctx, current, { ...sent, upload })
      }
      try {
        return await this.#save(ctx, id, sent, current.version, actor)
      } catch (another) {
        return this.#refuse(ctx, id, sent, another)
      }
    }
  }

  async #save(ctx: HttpContext, id: string, sent: SentForm, version: number, actor: PanelActor) {
    const { tags, fields } = await this.#validate(sent)
    using reservation = this.memory.reserve()
    await using recording = await this.staging.stage({ reservation }, sent.upload?.id, actor)
    const changes = { ...fields, tagNames: { names: tags, create: sent.createsTags }, recording }
    // Before the change, which may move the speech in its list, or take it out.
    const neighbours = sent.wantsNext ? await this.#neighboursOf(sent.back, id) : undefined
    const saved = await this.editor.update(id, [version], changes, actor)
    const what = saved.version === version ? 'unchanged' : 'saved'
    return this.#leave(ctx, saved, { ...sent, next: neighbours?.next }, what)
  }

  async #validate(sent: SentForm) {
    if (sent.fault !== undefined) throw sent.fault
    const { fields, wantsPublished } = sent
    const published = wantsPublished ? 'true' : fields.published
    return toNamedTags(await panelSpeechValidator.validate({ ...fields, published }))
  }

  /** Leads to the next speech, or to the list, at the row. */
  #leave(
    ctx: HttpContext,
    speech: AdminSpeech,
    { back, next }: { back: string; next?: string },
    what: 'created' | 'saved' | 'unchanged'
  ) {
    ctx.session.flash('notice', { text: t(`speeches.saved.${what}`, { text: speech.text }) })
    const path = next === undefined ? `${back}#s-${speech.id}` : speechPathWithBack(next, back)
    ctx.response.redirect().status(303).toPath(path)
  }

  /** Shows what two people, or a form that was sent twice, made of a speech; or that it is the same. */
  async #meet(ctx: HttpContext, current: AdminSpeech, sent: SentForm) {
    const theirs = valuesOf(current)
    const { opened, values, upload } = sent
    const conflict = conflictOf({ opened, theirs, yours: values, upload })
    if (conflict.rows.length === 0) return this.#leave(ctx, current, sent, 'saved')
    ctx.response.status(412)
    return this.#renderConflict(ctx, current, sent, conflict)
  }

  async #renderConflict(
    { view }: HttpContext,
    current: AdminSpeech,
    sent: SentForm,
    conflict: Conflict
  ) {
    const { entries } = await this.auditLog.list({
      page: 1,
      perPage: 1,
      resourceType: 'speech',
      resourceId: current.id,
    })
    const page = conflictPage(conflict, current, sent, entries[0])
    return view.render('panel::pages/speeches/conflict', page)
  }

  /** Shows the form again with all that was sent. @throws what a form cannot say */
  async #refuse(ctx: HttpContext, id: string | undefined, sent: SentForm, error: unknown) {
    const refusal = refusalOf(error)
    const { response } = ctx
    response.status(refusal.status)
    if (refusal.retryAfterSeconds !== undefined) {
      response.header('Retry-After', refusal.retryAfterSeconds)
    }
    const speech = id === undefined ? undefined : await this.#findUnlessAway(id)
    return this.#render(ctx, {
      ...sent,
      id,
      speech,
      opened: sent.opened ?? (speech === undefined ? NEW_SPEECH : valuesOf(speech)),
      errors: refusal.errors,
      newTags: refusal.newTags,
      upload: refusal.losesUpload ? undefined : sent.upload,
    })
  }

  async #render(
    ctx: HttpContext,
    parts: Omit<SpeechPageParts, 'neighbours' | 'isPurged' | 'figures' | 'reports'>
  ) {
    const { id, speech, back } = parts
    const isPurged = speech !== undefined && speech.deleted_at !== null
    const page = speechPage({
      ...parts,
      isPurged: isPurged && (await this.bin.isPurged(speech.id)),
      neighbours: speech && (await this.#neighboursOf(back, speech.id)),
      figures: speech && (await this.figures.ofSpeech(speech.id)),
      reports: speech && (await this.reports.open(speech.id)),
    })
    const history = speech === undefined ? [] : await this.#historyOf(speech.id)
    return ctx.view.render('panel::pages/speeches/form', { page, history, id })
  }

  async #historyOf(id: string) {
    const query = { page: 1, perPage: HISTORY_LENGTH, resourceType: 'speech', resourceId: id }
    const { entries } = await this.auditLog.list(query)
    return historyLines(entries)
  }

  /** Where a speech stands in the list that `back` shows, if it shows one. */
  async #neighboursOf(back: string, id: string): Promise<Neighbours | undefined> {
    if (!isSpeechList(back)) return undefined
    const address = readSpeechList(back)
    return this.list.neighbours({ ...toFilter(address), sort: address.sort }, id)
  }

  /** The speech that the same form has made already. */
  async #findMade({ newId }: SentForm): Promise<AdminSpeech | undefined> {
    return newId === undefined ? undefined : this.#findUnlessAway(newId)
  }

  /** The speech as it is now, where that is why a form could not be saved. */
  async #findStale(id: string, { version }: SentForm, error: unknown) {
    if (!(error instanceof StaleSpeech) && !(error instanceof UploadUnknown)) return undefined
    const current = await this.#findUnlessAway(id)
    return current?.version === version ? undefined : current
  }

  async #findUnlessAway(id: string): Promise<AdminSpeech | undefined> {
    try {
      return await this.search.find(id)
    } catch (error) {
      if (isDatabaseAway(error) || (error as { code?: string }).code === 'not_found')
        return undefined
      throw error
    }
  }
}

type PanelActor = Actor & { adminId: string }
