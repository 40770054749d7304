import { Exception } from '@adonisjs/core/exceptions'

export class CrossSiteRequest extends Exception {
  static override status = 403
  static override code = 'cross_site_request'
  static override message =
    'The form was sent by another site: open the page here, and send it again.'
}
