import { createHash, timingSafeEqual } from 'node:crypto'
import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { MetricsReport } from '#operations/metrics_report'
import env from '#start/env'

class MetricsOff extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'This server shows no metrics: its operator has to set METRICS_TOKEN.'
}

class MetricsTokenWrong extends Exception {
  static override status = 401
  static override code = 'wrong_metrics_token'
  static override message = 'Send the METRICS_TOKEN of this server as "Authorization: Bearer ...".'
}

@inject()
export default class MetricsController {
  constructor(private report: MetricsReport) {}

  /** For Prometheus. */
  async show({ request, response }: HttpContext) {
    const token = env.get('METRICS_TOKEN')
    if (token === undefined) throw new MetricsOff()
    if (!isSame(request.header('authorization', '')!, `Bearer ${token}`))
      throw new MetricsTokenWrong()
    response.header('Content-Type', this.report.contentType).header('Cache-Control', 'no-store')
    response.send(await this.report.text())
  }
}

/** Takes the same time wherever they differ. */
function isSame(sent: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(sent), digest(expected))
}
