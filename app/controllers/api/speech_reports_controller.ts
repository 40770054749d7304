import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SpeechReports } from '#catalog/speeches/speech_reports'
import { speechReportValidator } from '#validators/practice'

@inject()
export default class SpeechReportsController {
  constructor(private reports: SpeechReports) {}

  async store({ auth, params, request, response }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    const { reason, note } = await request.validateUsing(speechReportValidator)
    await this.reports.report(params.id, userId, { reason, note: note || null })
    response.status(202).send('')
  }
}
