import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SpeechEditor } from '#catalog/speeches/speech_editor'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { WarningAcceptance } from '#catalog/speeches/warning_acceptance'
import { actorOf } from '#controllers/panel/actor'
import { backPath } from '#panel/back_path'
import { speechPath, speechPathWithBack } from '#panel/speech_page'
import { t } from '#panel/texts'
import { warningText } from '#panel/warning_words'
import { panelVersionValidator, panelWarningValidator } from '#validators/panel_speech'

const LIST = '/admin/speeches'

/** What is done with a speech by a button, without its form. */
@inject()
export default class SpeechStatesController {
  constructor(
    private search: SpeechSearch,
    private editor: SpeechEditor,
    private warnings: WarningAcceptance
  ) {}

  /** Moves a speech to the bin, and offers to take it out again. */
  async bin(ctx: HttpContext) {
    const { request, response, session } = ctx
    const id = String(ctx.params.id)
    const back = backPath(request.input('back'), LIST)
    const { version } = await request.validateUsing(panelVersionValidator)
    await this.editor.delete(id, [version], actorOf(ctx))
    const { text } = await this.search.find(id)
    const fields = [
      { name: 'back', value: back },
      { name: 'undo', value: 'true' },
    ]
    const action = { label: t('shell.undo'), path: `${speechPath(id)}/restore`, fields }
    session.flash('notice', { text: t('speeches.notices.binned', { text }), action })
    response.redirect().status(303).toPath(back)
  }

  /** Takes a speech out of the bin. An undo leads to the list, else the speech is shown. */
  async restore(ctx: HttpContext) {
    const { request, response, session } = ctx
    const back = backPath(request.input('back'), LIST)
    const { id, text } = await this.editor.restore(String(ctx.params.id), actorOf(ctx))
    session.flash('notice', { text: t('speeches.notices.restored', { text }) })
    const isUndo = request.input('undo') === 'true'
    response
      .redirect()
      .status(303)
      .toPath(isUndo ? `${back}#s-${id}` : speechPathWithBack(id, back))
  }

  /** Accepts a warning about the recording, or takes that back. */
  async warning(ctx: HttpContext) {
    const { request, response, session } = ctx
    const speechId = String(ctx.params.id)
    const back = backPath(request.input('back'), LIST)
    const { code, recording, accept } = await request.validateUsing(panelWarningValidator)
    const found = { speechId, code, audioSha256: recording }
    if (accept) await this.warnings.accept(found, actorOf(ctx))
    else await this.warnings.takeBack(found, actorOf(ctx))
    const warning = warningText(code)
    const text = accept
      ? t('speeches.notices.warning_accepted', { warning })
      : t('speeches.notices.warning_counts', { warning })
    session.flash('notice', { text })
    response.redirect().status(303).toPath(speechPathWithBack(speechId, back))
  }
}
