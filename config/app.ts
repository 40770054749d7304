import { defineConfig } from '@adonisjs/core/http'
import { randomUUID } from 'node:crypto'
import { answerBadUrl } from '#exceptions/bad_url'

export const http = defineConfig({
  createRequestId: () => randomUUID(),
  allowMethodSpoofing: false,
  useAsyncLocalStorage: false,
  etag: false,
  // Answers are plain data: the default also looks for what JSON cannot say, in each of them.
  serializeJSON: JSON.stringify,
  // The tree does not scan every route of a method, as the default matcher does.
  router: { matcher: 'tree' },
  qs: { parse: { depth: 2, parameterLimit: 50, arrayLimit: 20, comma: false } },
  onBadUrl: answerBadUrl,
})
