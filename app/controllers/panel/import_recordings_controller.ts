import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { actorOf } from '#controllers/panel/actor'
import { ImportReader } from '#importing/jobs/import_reader'
import { Imports } from '#importing/jobs/imports'
import { UploadReceiver } from '#importing/uploads/upload_receiver'
import { filesPage, type RefusedFile } from '#panel/import_files_page'
import { importPage, importPath } from '#panel/import_page'
import { messageWords } from '#panel/message_words'
import { t } from '#panel/texts'
import { REQUEST_LIMIT_MS } from '#postgres/limits'
import { withinTime } from '#postgres/time_limit'
import { UploadReading } from '#uploads/read_uploads'
import { UploadMemory } from '#uploads/upload_memory'
import { importFilesValidator, importFileValidator } from '#validators/panel_imports'

/** On a page. */
const SHOWN = 100
/** All that a script compares with a folder. */
const LISTED = 10_000

@inject()
export default class ImportRecordingsController {
  constructor(
    private imports: Imports,
    private reader: ImportReader,
    private receiver: UploadReceiver,
    private memory: UploadMemory
  ) {}

  /** The first step of an import. */
  show(ctx: HttpContext) {
    return this.#render(ctx)
  }

  /** All recordings that the server has, as JSON for the script. */
  async index({ params, response }: HttpContext) {
    const found = await this.reader.find(params.id)
    const files = await this.reader.files(found.id, LISTED)
    response.header('Content-Type', 'application/json; charset=utf-8')
    return { files: files.map(({ filename, size_bytes: size }) => ({ name: filename, size })) }
  }

  /**
   * Takes recordings. A script gets JSON: which were taken, and which not; without it, the page says
   * so at once when some were not.
   */
  async store(ctx: HttpContext) {
    const { params, request, response, session } = ctx
    const { adminId } = actorOf(ctx)
    const { id } = params as { id: string }
    const isOpen = () => withinTime(REQUEST_LIMIT_MS, () => this.imports.requireOpen(id, adminId))
    await isOpen()
    await using reading = new UploadReading(
      request,
      this.receiver,
      this.memory,
      () => Promise.resolve(),
      id
    )
    const wantsJson = isForScript(ctx)
    try {
      const { received, rejected } = await reading.read()
      const uploads = await withinTime(REQUEST_LIMIT_MS, () => {
        return this.imports.addFiles(id, received, adminId)
      })
      const refused = rejected.map(({ filename: name, code, ...said }) => {
        return { name, code, detail: messageWords(said) }
      })
      if (wantsJson) {
        const files = uploads.map(({ filename, size_bytes: size, duration_ms: duration }) => {
          return { name: filename, size, duration_ms: duration }
        })
        return { files, rejected: refused }
      }
      if (refused.length > 0) {
        response.status(422)
        return await this.#render(ctx, { refused, taken: uploads.length })
      }
      const count = new Set(uploads.map(({ filename }) => filename)).size
      session.flash('notice', { text: t('imports.taken', { count }) })
      return response.redirect().status(303).toPath(importPath(id, 'recordings'))
    } catch (error) {
      if (wantsJson || !(error instanceof errors.E_VALIDATION_ERROR)) throw error
      response.status(422)
      return await this.#render(ctx, { fault: t('imports.choose_recordings') })
    }
  }

  async destroy(ctx: HttpContext) {
    const { params, request, response, session } = ctx
    const { name } = await request.validateUsing(importFileValidator)
    await this.imports.removeFile(params.id, name, actorOf(ctx).adminId)
    if (isForScript(ctx)) return response.json({ name })
    session.flash('notice', { text: t('imports.left_out', { name }) })
    return response.redirect().status(303).toPath(importPath(params.id, 'recordings'))
  }

  async #render(
    ctx: HttpContext,
    sent: { refused?: RefusedFile[]; taken?: number; fault?: string } = {}
  ) {
    const { params, request, view } = ctx
    const found = await this.reader.find(params.id)
    const [, query] = await importFilesValidator.tryValidate(request.qs())
    const files = await this.reader.files(found.id, SHOWN + 1, query?.after)
    const count = await this.reader.countFiles(found.id)
    return view.render('panel::pages/imports/recordings', {
      page: importPage(found, 'recordings', actorOf(ctx).adminId, new Date()),
      files: filesPage(found.id, files, { count, shown: SHOWN, after: query?.after }),
      sent: { refused: [], ...sent },
    })
  }
}

/** Whether the answer is read by the script of the page. */
function isForScript({ request }: HttpContext): boolean {
  return request.accepts(['html', 'json']) === 'json'
}
