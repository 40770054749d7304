import { readFile } from 'node:fs/promises'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { PanelAssets } from '#panel/assets'
import { RecordingUrls } from '#storage/recording_urls'

const PAGE = new URL('../../../resources/try/index.html', import.meta.url)

/** What stands for a file that is built, as in `%try.js%`. */
const ASSET = /%([\w.]+)%/g

/** The page to try the API with; where TRY_PAGE is off, there is no route to it. */
@inject()
export default class TryController {
  constructor(
    private assets: PanelAssets,
    private recordings: RecordingUrls
  ) {}

  async show({ response }: HttpContext) {
    const page = await readFile(PAGE, 'utf8')
    response
      .header('Content-Security-Policy', this.#policy())
      .header('Content-Type', 'text/html; charset=utf-8')
    return page.replaceAll(ASSET, (_, name: string) => this.assets.addressOf(name))
  }

  /** Nothing of the page comes from elsewhere but recordings, nor stands in it as a script or style. */
  #policy(): string {
    const { origin } = new URL(this.recordings.sign('speeches/any').url)
    return [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "font-src 'self'",
      `media-src 'self' blob: ${origin}`,
      "connect-src 'self'",
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; ')
  }
}
