import { Exception } from '@adonisjs/core/exceptions'

export class AssetNotFound extends Exception {
  static override status = 404
  static override code = 'asset_not_found'
  static override message = 'There is no such file: reload the page that asked for it.'
}
