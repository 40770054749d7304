import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SameText } from '#catalog/speeches/same_text'
import { sameSpeechLine } from '#panel/same_speech'
import { sameSpeechValidator } from '#validators/panel_speech'

@inject()
export default class SameSpeechesController {
  constructor(private sameText: SameText) {}

  /** Whether another speech says what is being written, as JSON. */
  async show({ request }: HttpContext) {
    const { text, except } = await request.validateUsing(sameSpeechValidator)
    const same = await this.sameText.find(text, except)
    return { same: same === undefined ? null : sameSpeechLine(same) }
  }
}
