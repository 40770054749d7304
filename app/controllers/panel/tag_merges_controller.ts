import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { type MergePreview, TagMerge } from '#catalog/batches/tag_merge'
import { PreviewOutdated, SameTag, TagNotFound } from '#catalog/errors'
import { TagNames } from '#catalog/tags/tag_names'
import { TagNumbers } from '#catalog/tags/tag_numbers'
import { actorOf } from '#controllers/panel/actor'
import { backPath } from '#panel/back_path'
import { errorWords } from '#panel/message_words'
import { mergeView, tagRow } from '#panel/tag_page'
import { t } from '#panel/texts'
import { tagMergeValidator } from '#validators/panel_tags'

interface Shown {
  into?: string
  preview?: MergePreview
  fault?: string
  outdated?: string
}

@inject()
export default class TagMergesController {
  constructor(
    private tagMerge: TagMerge,
    private tagNames: TagNames,
    private numbers: TagNumbers
  ) {}

  async show(ctx: HttpContext) {
    const { params, request, response } = ctx
    const [fault, read] = await tagMergeValidator.tryValidate(request.qs())
    const { into = '' } = read ?? {}
    if (fault === null && into.trim() === '') return this.#render(ctx, {})
    const target = fault === null ? await this.tagNames.findOne(into) : undefined
    try {
      if (target === undefined) throw new TagNotFound()
      const preview = await this.tagMerge.preview(params.id, target.id)
      return await this.#render(ctx, { into: target.name, preview })
    } catch (error) {
      if (!(error instanceof TagNotFound || error instanceof SameTag)) throw error
      response.status(422)
      return this.#render(ctx, { into, fault: errorWords(error) })
    }
  }

  async store(ctx: HttpContext) {
    const { params, request, response, session } = ctx
    const { into = '', digest = '' } = await tagMergeValidator.validate(request.body())
    const back = backPath(request.input('back'), '/admin/tags')
    const target = await this.tagNames.findOne(into)
    if (target === undefined) {
      response.status(422)
      return this.#render(ctx, { fault: t('tags.merge.other_gone') })
    }
    try {
      const batch = await this.tagMerge.merge(params.id, target.id, actorOf(ctx), digest)
      const text = t('tags.merge.done', {
        tag: nameOf(batch.details.tag),
        into: target.name,
        count: batch.speech_count,
      })
      session.flash('notice', { text, undo: batch.id })
    } catch (error) {
      if (error instanceof PreviewOutdated) {
        response.status(409)
        const { preview } = error as PreviewOutdated<MergePreview>
        return this.#render(ctx, { into: target.name, preview, outdated: errorWords(error) })
      }
      if (error instanceof SameTag) {
        response.status(422)
        return this.#render(ctx, { into: target.name, fault: errorWords(error) })
      }
      if (!(error instanceof TagNotFound)) throw error
      session.flash('notice', { text: t('tags.merge.gone_already') })
    }
    return response.redirect().status(303).toPath(back)
  }

  async #render(
    { params, request, view }: HttpContext,
    { into = '', preview, fault, outdated }: Shown
  ) {
    const back = backPath(request.input('back'), '/admin/tags')
    const tag = await this.numbers.find(params.id)
    const names = await this.tagNames.others(params.id)
    return view.render('panel::pages/tags/merge', {
      tag: tagRow(tag),
      merge: preview && mergeView(preview),
      names,
      into,
      fault,
      outdated,
      back,
      backQuery: encodeURIComponent(back),
    })
  }
}

function nameOf(tag: unknown): string {
  return (tag as { name: string }).name
}
