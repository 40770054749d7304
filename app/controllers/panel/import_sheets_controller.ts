import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { actorOf } from '#controllers/panel/actor'
import { CsvTooLarge } from '#importing/errors'
import { ImportReader } from '#importing/jobs/import_reader'
import { ImportSheets } from '#importing/jobs/import_sheets'
import { Imports } from '#importing/jobs/imports'
import { importPage, importPath } from '#panel/import_page'
import { sheetPage } from '#panel/import_sheet_page'
import { errorWords } from '#panel/message_words'
import { t } from '#panel/texts'
import { CsvMemory } from '#uploads/csv_memory'
import { readCsvUpload } from '#uploads/read_csv_upload'
import { sheetFormatValidator, withoutEmpty } from '#validators/panel_imports'

@inject()
export default class ImportSheetsController {
  constructor(
    private imports: Imports,
    private reader: ImportReader,
    private sheets: ImportSheets,
    private memory: CsvMemory
  ) {}

  /** The second step: the sheet, and its first rows as they are read. */
  show(ctx: HttpContext) {
    return this.#render(ctx)
  }

  /** Takes a sheet. */
  async store(ctx: HttpContext) {
    const { params, request } = ctx
    const { adminId } = actorOf(ctx)
    const { id } = params as { id: string }
    await this.imports.requireOpen(id, adminId)
    using reservation = this.memory.reserve()
    try {
      const { fields, ...sheet } = await readCsvUpload(request, reservation)
      const format = await sheetFormatValidator.validate(withoutEmpty(fields))
      await this.sheets.put(id, sheet, format, adminId)
    } catch (error) {
      const fault = refusalOf(error)
      if (fault === undefined) throw error
      ctx.response.status(fault.status)
      return await this.#render(ctx, fault.message)
    }
    return this.#leave(ctx)
  }

  /** Reads the sheet that is there in another way. */
  async update(ctx: HttpContext) {
    const { params, request } = ctx
    const format = await sheetFormatValidator.validate(withoutEmpty(request.body()))
    using reservation = this.memory.reserve()
    await this.sheets.readAs(params.id, format, actorOf(ctx).adminId, reservation)
    return this.#leave(ctx)
  }

  #leave({ params, response }: HttpContext) {
    return response
      .redirect()
      .status(303)
      .toPath(importPath(String(params.id), 'sheet'))
  }

  async #render(ctx: HttpContext, fault?: string) {
    const found = await this.reader.find(ctx.params.id)
    return ctx.view.render('panel::pages/imports/sheet', {
      page: importPage(found, 'sheet', actorOf(ctx).adminId, new Date()),
      sheet: sheetPage(found),
      fault,
    })
  }
}

/** What is wrong with the file that was sent; undefined for what is no fault of it. */
function refusalOf(error: unknown): { status: number; message: string } | undefined {
  if (error instanceof errors.E_VALIDATION_ERROR) {
    return { status: 422, message: t('imports.choose_sheet_first') }
  }
  return error instanceof CsvTooLarge
    ? { status: error.status, message: errorWords(error) }
    : undefined
}
