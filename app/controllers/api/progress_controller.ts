import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { sendRevalidated } from '#controllers/send_revalidated'
import { SettingsEditor } from '#practice/progress/learner_settings'
import { ProgressReader } from '#practice/progress/progress_reader'
import ProgressTransformer from '#transformers/progress_transformer'
import {
  learnerSettingsValidator,
  progressDaysValidator,
  progressValidator,
} from '#validators/progress'

@inject()
export default class ProgressController {
  constructor(
    private reader: ProgressReader,
    private settings: SettingsEditor
  ) {}

  async show({ auth, request, response }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    const { time_zone: timeZone } = await request.validateUsing(progressValidator)
    const now = new Date()
    const progress = await this.reader.read(userId, timeZone, now)
    const answer = new ProgressTransformer(progress).toObject()
    // Once its minute is past, whenever somebody asks.
    const isDue = progress.reminder?.at.getTime() === now.getTime()
    const said = isDue ? { ...answer, reminder: 'due' } : answer
    sendRevalidated(response, answer, 'private', said)
  }

  async days({ auth, request }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    const { bucket = 'day', ...range } = await request.validateUsing(progressDaysValidator)
    const { points, from, to } = await this.reader.days(userId, { ...range, bucket })
    return { data: points, meta: { from, to, bucket } }
  }

  async showSettings({ auth }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    return this.settings.read(userId)
  }

  async updateSettings({ auth, request }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    return this.settings.change(userId, await request.validateUsing(learnerSettingsValidator))
  }
}
