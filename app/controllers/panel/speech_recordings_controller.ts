import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AudioMissing } from '#audio/errors'
import { actorOf } from '#controllers/panel/actor'
import { messageWords } from '#panel/message_words'
import { exactSeconds } from '#panel/recording_view'
import { SpeechForms } from '#uploads/speech_form'

@inject()
export default class SpeechRecordingsController {
  constructor(private forms: SpeechForms) {}

  /**
   * Takes a recording that the script of a speech's page sends, until the form is saved. Answers
   * JSON, as it is asked for.
   */
  async store(ctx: HttpContext) {
    const { upload, fault } = await this.forms.read(ctx.request, actorOf(ctx).adminId)
    if (fault !== undefined) throw fault
    if (upload === undefined) throw new AudioMissing()
    return {
      upload_id: upload.id,
      filename: upload.filename,
      duration: exactSeconds(upload.duration_ms),
      warnings: upload.warnings.map(messageWords),
    }
  }
}
