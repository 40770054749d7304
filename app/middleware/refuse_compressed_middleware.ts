import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { EncodingUnsupported } from '#exceptions/encoding_unsupported'

/**
 * Refuses compressed bodies before anything reads them: a small one may become as large as it likes,
 * and a decompressor outlives the request that it belongs to.
 */
export default class RefuseCompressedMiddleware {
  handle({ request }: HttpContext, next: NextFn) {
    const encoding = request.header('content-encoding')
    if (encoding === undefined || encoding.toLowerCase() === 'identity') return next()
    throw new EncodingUnsupported()
  }
}
