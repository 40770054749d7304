import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { BulkChange } from '#catalog/batches/bulk_change'
import type { BulkPreview } from '#catalog/batches/bulk_plan'
import { PlannedBulkChanges, type SpeechChoice } from '#catalog/batches/planned_bulk_change'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import { PreviewOutdated } from '#catalog/errors'
import { type NamedTag, TagNames } from '#catalog/tags/tag_names'
import { actorOf } from '#controllers/panel/actor'
import { backPath } from '#panel/back_path'
import { type BulkFaults, choiceFault, tagFaults } from '#panel/bulk_faults'
import { bulkHeading, bulkNotice, bulkPreviewView } from '#panel/bulk_page'
import { errorWords } from '#panel/message_words'
import { choiceOf } from '#panel/speech_choice'
import { t } from '#panel/texts'
import {
  type BulkForm,
  bulkFormValidator,
  bulkTagsValidator,
  toBulkChange,
  withIdList,
  withPreset,
  writtenTags,
} from '#validators/panel_bulk'

/** A form that was read, with what it says about the speeches and the change. */
interface ReadForm {
  form: BulkForm
  back: string
  choice: SpeechChoice
  change: BulkChange
  tagNames: Map<string, string>
}

/** Changes many speeches at once: a form, what it would do, and the change itself. */
@inject()
export default class BulkChangesController {
  constructor(
    private changes: PlannedBulkChanges,
    private tagNames: TagNames
  ) {}

  async store(ctx: HttpContext) {
    const { request, response, view } = ctx
    const form = withPreset(await bulkFormValidator.validate(withIdList(request.body())))
    const back = backPath(request.input('back'), '/admin/speeches')
    const chosen = choiceOf(form)
    if ('fault' in chosen) {
      response.status(422)
      const fault = choiceFault(chosen.fault)
      return view.render('panel::pages/speeches/bulk_refused', { ...fault, back })
    }
    const { add, remove, faults } = await this.#readTags(form)
    const change = {
      ...toBulkChange(form),
      ...(add.length > 0 && { addTags: add.map(({ id }) => id) }),
      ...(remove.length > 0 && { removeTags: remove.map(({ id }) => id) }),
    }
    const tagNames = new Map([...add, ...remove].map(({ id, name }) => [id, name]))
    const read = { form, back, choice: chosen.choice, change, tagNames }
    if (Object.keys(faults).length > 0) return this.#refuse(ctx, read, faults)
    const isEmpty = Object.keys(change).length === 0
    if (isEmpty && form.step === undefined) return this.#render(ctx, read, {})
    if (isEmpty) return this.#refuse(ctx, read, { form: t('bulk.faults.nothing') })
    if (form.step === 'apply') return this.#apply(ctx, read)
    return this.#render(ctx, read, { preview: await this.changes.preview(read.choice, change) })
  }

  async #apply(ctx: HttpContext, read: ReadForm) {
    const { choice, change, form, back } = read
    try {
      const batch = await this.changes.apply(choice, change, form.digest ?? '', actorOf(ctx))
      const text = bulkNotice(batch?.speech_count ?? 0, change)
      ctx.session.flash('notice', { text, ...(batch && { undo: batch.id }) })
      return ctx.response.redirect().status(303).toPath(back)
    } catch (error) {
      if (!(error instanceof PreviewOutdated)) throw error
      ctx.response.status(409)
      const { preview } = error as PreviewOutdated<BulkPreview>
      return this.#render(ctx, read, { preview, outdated: errorWords(error) })
    }
  }

  async #readTags(form: BulkForm): Promise<{
    add: NamedTag[]
    remove: NamedTag[]
    faults: BulkFaults
  }> {
    const [fault, written] = await bulkTagsValidator.tryValidate(writtenTags(form))
    if (fault !== null) {
      return { add: [], remove: [], faults: tagFaults({ messages: fault.messages }) }
    }
    const add = await this.tagNames.find(written.add_tags)
    const remove = await this.tagNames.find(written.remove_tags)
    return { add: add.tags, remove: remove.tags, faults: tagFaults({ add, remove }) }
  }

  #refuse(ctx: HttpContext, read: ReadForm, faults: BulkFaults) {
    ctx.response.status(422)
    return this.#render(ctx, read, { faults })
  }

  async #render(
    { view }: HttpContext,
    { form, back, choice, change, tagNames }: ReadForm,
    {
      preview,
      faults = {},
      outdated,
    }: { preview?: BulkPreview; faults?: BulkFaults; outdated?: string }
  ) {
    const count = preview?.chosen ?? (await this.changes.count(choice))
    return view.render('panel::pages/speeches/bulk', {
      heading: bulkHeading(count, change),
      preview: preview && bulkPreviewView(preview, change, tagNames),
      isMove: change.deleted !== undefined,
      levels: LEVELS,
      types: SPEECH_TYPES.map((type) => ({ value: type, label: t(`bulk.types.${type}`) })),
      form: { ...form, ids: form.ids.join(',') },
      faults,
      outdated,
      back,
    })
  }
}
