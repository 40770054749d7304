import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { SocialProvider } from '#accounts/enums'
import { AppleAccounts } from '#tests/support/providers/apple_accounts'
import { FacebookAccounts } from '#tests/support/providers/facebook_accounts'
import { SigningKey } from '#tests/support/providers/signing_key'

/** What a call is answered with. */
export interface Reply {
  status: number
  body: unknown
}

/** How a call can fail. */
export const FAILURES = ['500', '429', 'redirect', 'garbage', 'list', 'huge', 'close'] as const
type Failure = (typeof FAILURES)[number] | 'hang'

/**
 * Google, Apple and Facebook, as far as we talk to them: key sets, Apple's tokens, Facebook's Graph API.
 * It speaks their protocols over HTTP, counts requests, and fails when told to.
 */
export class ProviderServer {
  readonly apple = new AppleAccounts()
  readonly facebook = new FacebookAccounts()
  readonly #server: Server
  readonly #keys = new Map<SocialProvider, SigningKey>()
  readonly #requests = new Map<string, number>()
  readonly #failures = new Map<string, Failure>()

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  /** Listens; does not keep the process alive. */
  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1').unref()
    await once(this.#server, 'listening')
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  get isRunning(): boolean {
    return this.#server.listening
  }

  url(path = ''): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}${path}`
  }

  /** The settings that lead here, with an app of ours at each provider. */
  get settings(): Record<string, string> {
    return {
      GOOGLE_JWKS_URL: this.url('/google/keys'),
      APPLE_JWKS_URL: this.url('/apple/keys'),
      APPLE_TOKEN_URL: this.url('/apple/token'),
      APPLE_REVOKE_URL: this.url('/apple/revoke'),
      FACEBOOK_GRAPH_URL: this.url('/facebook/graph'),
      FACEBOOK_JWKS_URL: this.url('/facebook/keys'),
      GOOGLE_CLIENT_ID: 'saywell-ios, saywell-android',
      APPLE_CLIENT_ID: 'com.example.saywell,com.example.saywell.web',
      APPLE_TEAM_ID: 'TEAM123456',
      APPLE_KEY_ID: 'KEY1234567',
      APPLE_PRIVATE_KEY: this.apple.clientKey.privatePem.replaceAll('\n', '\\n'),
      FACEBOOK_APP_ID: this.facebook.appId,
      FACEBOOK_APP_SECRET: this.facebook.appSecret,
    }
  }

  /** The key that a provider publishes; made when it is first needed. */
  key(provider: SocialProvider): SigningKey {
    return this.#keys.get(provider) ?? this.rotateKey(provider)
  }

  /** From now on the provider publishes another key only. */
  rotateKey(
    provider: SocialProvider,
    key = new SigningKey(`${provider}-${Date.now()}`)
  ): SigningKey {
    this.#keys.set(provider, key)
    return key
  }

  requestsTo(path: string): number {
    return this.#requests.get(path) ?? 0
  }

  /** Lets every call of a path fail, until `recover`. */
  fail(path: string, failure: Failure): void {
    this.#failures.set(path, failure)
  }

  recover(): void {
    this.#failures.clear()
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams } = new URL(request.url!, this.url())
    this.#requests.set(pathname, this.requestsTo(pathname) + 1)
    const form = new URLSearchParams(await text(request))
    const failure = this.#failures.get(pathname)
    if (failure !== undefined) return fail(failure, response)
    const { status, body } = await this.#reply(pathname, searchParams, form)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(body === undefined ? '' : JSON.stringify(body))
  }

  async #reply(path: string, query: URLSearchParams, form: URLSearchParams): Promise<Reply> {
    switch (path) {
      case '/google/keys':
      case '/apple/keys':
      case '/facebook/keys':
        return { status: 200, body: { keys: [this.key(path.split('/')[1] as SocialProvider).jwk] } }
      case '/apple/token':
        return this.apple.token(form)
      case '/apple/revoke':
        return this.apple.revoke(form)
      case '/facebook/graph/debug_token':
        return this.facebook.debugToken(query)
      case '/facebook/graph/me':
        return this.facebook.me(query)
      default:
        return { status: 404, body: { error: 'not_found' } }
    }
  }
}

function fail(failure: Failure, response: ServerResponse): void {
  switch (failure) {
    case 'hang':
      return
    case 'close':
      return void response.destroy()
    case 'redirect':
      return void response.writeHead(302, { location: '/google/keys' }).end()
    case 'garbage':
      return void response.end('<html>Sorry</html>')
    case 'list':
      return void response.end('[]')
    case 'huge':
      return void response.end(`{"keys":[],"more":"${'x'.repeat(300_000)}"}`)
    default:
      response.writeHead(Number(failure)).end('{}')
  }
}
