import { randomUUID } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { actorOf } from '#controllers/panel/actor'
import { TooManyImports } from '#importing/jobs/errors'
import { ImportReader } from '#importing/jobs/import_reader'
import { Imports } from '#importing/jobs/imports'
import { importPath, importRow, stepPath } from '#panel/import_page'
import { errorWords } from '#panel/message_words'
import { PanelNumbers } from '#panel/panel_numbers'
import { t } from '#panel/texts'
import { importListValidator, newImportValidator } from '#validators/panel_imports'

@inject()
export default class ImportsController {
  constructor(
    private imports: Imports,
    private reader: ImportReader,
    private numbers: PanelNumbers
  ) {}

  index(ctx: HttpContext) {
    return this.#list(ctx)
  }

  /** Begins an import, and leads to its first step. */
  async store(ctx: HttpContext) {
    const { request, response } = ctx
    const { id } = await request.validateUsing(newImportValidator)
    try {
      await this.imports.begin(id, actorOf(ctx).adminId)
    } catch (error) {
      if (!(error instanceof TooManyImports)) throw error
      response.status(error.status)
      return this.#list(ctx, errorWords(error))
    }
    this.numbers.unfinishedImports.forget()
    return response.redirect().status(303).toPath(importPath(id, 'recordings'))
  }

  /** Leads to where an import is. */
  async show({ params, response }: HttpContext) {
    const found = await this.reader.find(params.id)
    return response.redirect().status(303).toPath(stepPath(found))
  }

  /** Gives an import up, and removes what it has brought. */
  async destroy(ctx: HttpContext) {
    const { params, response, session } = ctx
    await this.imports.giveUp(params.id, actorOf(ctx).adminId)
    this.numbers.unfinishedImports.forget()
    session.flash('notice', { text: t('imports.given_up') })
    return response.redirect().status(303).toPath('/admin/imports')
  }

  async #list({ request, view }: HttpContext, fault?: string) {
    const [, query] = await importListValidator.tryValidate(request.qs())
    const { imports, next } = await this.reader.list(query?.before)
    return view.render('panel::pages/imports/index', {
      rows: imports.map(importRow),
      isLater: query?.before !== undefined,
      olderPath: next && `/admin/imports?before=${next}`,
      newId: randomUUID(),
      fault,
    })
  }
}
