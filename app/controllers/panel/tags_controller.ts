import { randomUUID } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { StaleTag, TagInUse, TagNameTaken, TagNotFound } from '#catalog/errors'
import { TagEditor } from '#catalog/tags/tag_editor'
import { TagNames } from '#catalog/tags/tag_names'
import { TagNumbers } from '#catalog/tags/tag_numbers'
import { actorOf } from '#controllers/panel/actor'
import { backPath } from '#panel/back_path'
import { errorWords } from '#panel/message_words'
import { type TagFaults, tagFormFaults } from '#panel/tag_faults'
import { sortedBy, tagListPath, tagRow, whyInUse } from '#panel/tag_page'
import { t } from '#panel/texts'
import { grouped } from '#panel/words'
import { readTagList, seenTag, tagFormValidator, withNoCategory } from '#validators/panel_tags'

const PER_PAGE = 100

/** What was typed into the form of a tag, as it was sent. */
interface Typed {
  id?: string
  name?: string
  category?: string
}

@inject()
export default class TagsController {
  constructor(
    private editor: TagEditor,
    private numbers: TagNumbers,
    private tagNames: TagNames
  ) {}

  index(ctx: HttpContext) {
    return this.#list(ctx, { typed: { name: typedOf(ctx.request.qs()).name } })
  }

  async store(ctx: HttpContext) {
    const { request, response, session } = ctx
    try {
      const form = await tagFormValidator.validate(withNoCategory(request.body()))
      const { id, name, category } = form
      const tag = await this.editor.create({ name, category }, actorOf(ctx), id)
      session.flash('notice', { text: t('tags.notices.made', { name: tag.name }) })
      return response
        .redirect()
        .status(303)
        .toPath(backPath(request.input('back'), '/admin/tags'))
    } catch (error) {
      const faults = await this.#faultsOf(error, typedOf(request.body()).name)
      response.status(422)
      return this.#list(ctx, { typed: typedOf(request.body()), faults })
    }
  }

  show(ctx: HttpContext) {
    return this.#tag(ctx, {})
  }

  async update(ctx: HttpContext) {
    const { params, request, response, session } = ctx
    const typed = typedOf(request.body())
    try {
      const form = await tagFormValidator.validate(withNoCategory(request.body()))
      const { name, category } = form
      await this.editor.update(params.id, { name, category }, actorOf(ctx), seenTag(form))
      session.flash('notice', { text: t('tags.notices.saved', { name }) })
      return response
        .redirect()
        .status(303)
        .toPath(backPath(request.input('back'), '/admin/tags'))
    } catch (error) {
      const isStale = error instanceof StaleTag
      const faults = isStale
        ? { form: errorWords(error) }
        : await this.#faultsOf(error, typed.name, params.id)
      response.status(isStale ? 412 : 422)
      return this.#tag(ctx, { typed, faults, isStale })
    }
  }

  async destroy(ctx: HttpContext) {
    const { params, request, response, session } = ctx
    try {
      await this.editor.delete(params.id, actorOf(ctx))
      session.flash('notice', { text: t('tags.notices.deleted') })
    } catch (error) {
      if (error instanceof TagInUse) {
        response.status(409)
        return this.#tag(ctx, { faults: { delete: errorWords(error) } })
      }
      if (!(error instanceof TagNotFound)) throw error
      session.flash('notice', { text: t('tags.notices.deleted_already') })
    }
    return response
      .redirect()
      .status(303)
      .toPath(backPath(request.input('back'), '/admin/tags'))
  }

  /** @throws what is no fault of the form */
  async #faultsOf(error: unknown, name = '', ownId?: string): Promise<TagFaults> {
    if (error instanceof errors.E_VALIDATION_ERROR) return tagFormFaults(error.messages)
    if (!(error instanceof TagNameTaken)) throw error
    const other = await this.tagNames.findOne(name)
    return { name: errorWords(error), other: other && { ...other, mergeFrom: ownId } }
  }

  async #list(ctx: HttpContext, { typed, faults = {} }: { typed: Typed; faults?: TagFaults }) {
    const { request, view } = ctx
    const { query, ignored } = await readTagList(request.qs())
    const { q: words, category, sort = 'name', page = 1 } = query
    const state = { words, category, sort, page }
    const { tags, total } = await this.numbers.list({ ...state, perPage: PER_PAGE })
    const at = (other: number) => tagListPath({ ...state, page: other })
    return view.render('panel::pages/tags/index', {
      rows: tags.map(tagRow),
      total: grouped(total),
      categories: await this.numbers.categories(),
      state,
      address: at(page),
      byName: sortedBy('name', state),
      byNumber: sortedBy('speeches', state),
      previous: page > 1 ? at(page - 1) : undefined,
      next: page * PER_PAGE < total ? at(page + 1) : undefined,
      first: tags.length === 0 && page > 1 ? at(1) : undefined,
      isFiltered: words !== undefined || category !== undefined,
      ignored,
      typed: { ...typed, id: typed.id ?? randomUUID() },
      faults,
    })
  }

  async #tag(
    { params, request, view }: HttpContext,
    {
      typed,
      faults = {},
      isStale = false,
    }: { typed?: Typed; faults?: TagFaults; isStale?: boolean }
  ) {
    const tag = await this.numbers.find(params.id)
    const back = backPath(request.input('back'), '/admin/tags')
    return view.render('panel::pages/tags/show', {
      tag: tagRow(tag),
      inUse: whyInUse(tag),
      typed: typed ?? { name: tag.name, category: tag.category ?? '' },
      categories: await this.numbers.categories(),
      faults,
      isStale,
      back,
      backQuery: encodeURIComponent(back),
    })
  }
}

function typedOf({ id, name, category }: Record<string, unknown>): Typed {
  const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return { id: textOf(id), name: textOf(name), category: textOf(category) }
}
