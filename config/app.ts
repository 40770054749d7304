import { randomUUID } from 'node:crypto'
import { defineConfig } from '@adonisjs/core/http'
import { answerBadUrl } from '#exceptions/bad_url'
import { canonicalAddress, trustOf } from '#limits/client_address'
import env from '#start/env'

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
  // Whoever may say so in X-Forwarded-For: anybody else would choose an address with each request.
  trustProxy: trustOf(env.get('TRUSTED_PROXIES')),
  // What a proxy passed on may be anything; the socket always has an address.
  getIp: ({ request }, forwardedAddress) => {
    const { remoteAddress = '' } = request.socket
    return canonicalAddress(forwardedAddress()) ?? canonicalAddress(remoteAddress) ?? remoteAddress
  },
})
