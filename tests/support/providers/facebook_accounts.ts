import { createHmac, randomUUID } from 'node:crypto'
import type { Reply } from '#tests/support/providers/provider_server'

/** What Facebook knows of an access token and its owner. */
interface Known {
  app_id: string
  type: string
  is_valid: boolean
  expires_at: number
  user_id: string
  /** Of `me`, when it is another one. */
  id?: string
  name?: string
  email?: string
}

/** The part of Facebook's Graph API that checks access tokens. */
export class FacebookAccounts {
  readonly appId = '1029384756'
  readonly appSecret = 'facebook-app-secret'
  readonly #tokens = new Map<string, Known>()

  /** @returns an access token that was issued to our app, unless `facts` say otherwise */
  issue(facts: Partial<Known> = {}): string {
    const token = `EAAB${randomUUID().replaceAll('-', '')}`
    this.#tokens.set(token, {
      app_id: this.appId,
      type: 'USER',
      is_valid: true,
      expires_at: Math.floor(Date.now() / 1000) + 3600,
      user_id: randomUUID(),
      ...facts,
    })
    return token
  }

  debugToken(query: URLSearchParams): Reply {
    if (query.get('access_token') !== `${this.appId}|${this.appSecret}`) {
      return problem(190, 'Invalid OAuth access token signature.')
    }
    const known = this.#tokens.get(query.get('input_token')!)
    if (known === undefined) {
      return { status: 200, body: { data: { is_valid: false, error: { code: 190 } } } }
    }
    const data = { ...known, id: undefined, name: undefined, email: undefined }
    return { status: 200, body: { data } }
  }

  me(query: URLSearchParams): Reply {
    const token = query.get('access_token')!
    const known = this.#tokens.get(token)
    if (known === undefined) return problem(190, 'Invalid OAuth access token.')
    const proof = createHmac('sha256', this.appSecret).update(token).digest('hex')
    if (query.get('appsecret_proof') !== proof) {
      return problem(100, 'Invalid appsecret_proof provided in the API argument')
    }
    const profile: Record<string, unknown> = { ...known, id: known.id ?? known.user_id }
    const fields = query.get('fields')!.split(',')
    return {
      status: 200,
      body: Object.fromEntries(fields.map((field) => [field, profile[field]])),
    }
  }
}

function problem(code: number, message: string): Reply {
  return { status: 400, body: { error: { message, type: 'OAuthException', code } } }
}
