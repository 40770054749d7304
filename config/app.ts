import { defineConfig } from '@adonisjs/core/http'
import { randomUUID } from 'node:crypto'
import { answerBadUrl } from '#exceptions/bad_url'

export const http = defineConfig({
  createRequestId: () => randomUUID(),
  allowMethodSpoofing: false,
  useAsyncLocalStorage: false,
  etag: false,
  // The tree does not scan every route of a method, as the default matcher does.
  router: { matcher: 'tree' },
  qs: { parse: { depth: 2, parameterLimit: 50, arrayLimit: 20, comma: false } },
  onBadUrl: answerBadUrl,
})
