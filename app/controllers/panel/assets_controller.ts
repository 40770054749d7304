import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AssetNotFound } from '#exceptions/asset_not_found'
import { PanelAssets } from '#panel/assets'

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}

/** What the build adds to the name of a compressed file. */
const SUFFIXES: Record<string, string> = { br: '.br', gzip: '.gz' }

@inject()
export default class AssetsController {
  constructor(private assets: PanelAssets) {}

  /** Serves a built file, compressed as the build left it. Its name changes with its contents. */
  async show({ params, request, response }: HttpContext) {
    const file = String(params.file)
    if (!this.assets.has(file)) throw new AssetNotFound()
    const type = file.replace(/^.*\./, '')
    const encoding = type === 'woff2' ? null : request.encoding(['br', 'gzip'])
    // Before the headers: a fault's answer is not compressed, and nobody may keep it.
    const path = join(this.assets.folder, file + (SUFFIXES[encoding ?? ''] ?? ''))
    const bytes = await readFile(path)
    if (encoding) response.header('Content-Encoding', encoding)
    response
      .header('Cache-Control', 'public, max-age=31536000, immutable')
      .header('Vary', 'Accept-Encoding')
      .header('Content-Type', TYPES[type] ?? 'application/octet-stream')
    return bytes
  }
}
