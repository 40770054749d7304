import { readFile } from 'node:fs/promises'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { PanelAssets } from '#panel/assets'
import { RecordingUrls } from '#storage/recording_urls'

const PAGE = new URL('../../../resources/try/index.html', import.meta.url)

/** Files that are built, for which the page has `%try.js%` and the like. */
const ASSETS = ['favicon.svg', 'try.css', 'try.js']

/**
 * The page to try the API with, for developers, and so in English only. Where TRY_PAGE is off, there is
 * no route to it; its files are in every build.
 */
@inject()
export default class TryController {
  constructor(
    private assets: PanelAssets,
    private recordings: RecordingUrls
  ) {}

  async show({ response }: HttpContext) {
    let page = await readFile(PAGE, 'utf8')
    for (const name of ASSETS) page = page.replace(`%${name}%`, this.assets.addressOf(name))
    response
      .header('Content-Security-Policy', this.#policy())
      .header('Content-Type', 'text/html; charset=utf-8')
    return page
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
