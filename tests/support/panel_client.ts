import { serverUrl } from '#tests/support/http'

/** The admin of `.env.test`. */
export const PANEL_ADMIN = { username: 'keeper', password: 'nine quiet lighthouse keepers' }

export interface PanelAnswer {
  status: number
  headers: Headers
  /** Without the texts that scripts may show. */
  html: string
  /** Where a redirect leads. */
  location: string | null
}

const SCRIPT_TEXTS = /<script type="application\/json" id="texts">[^<]*<\/script>/

type Fields = Record<string, string | string[]>

/** A browser without JavaScript at the admin pages: it keeps cookies, and sends forms with their token. */
export class PanelClient {
  readonly cookies = new Map<string, string>()
  /** Of the page that was read last. */
  token = ''

  constructor(private origin = serverUrl()) {}

  /** A client that has signed in with a real session. */
  static async signIn(
    { username, password } = PANEL_ADMIN,
    origin = serverUrl()
  ): Promise<PanelClient> {
    const client = new PanelClient(origin)
    await client.get('/admin/login')
    const answer = await client.post('/admin/login', { username, password })
    if (answer.status !== 303) throw new Error(`Not signed in: ${answer.status}\n${answer.html}`)
    await client.get('/admin/speeches')
    return client
  }

  get(path: string, headers: Record<string, string> = {}): Promise<PanelAnswer> {
    return this.#send(path, { headers: { accept: 'text/html', ...headers } })
  }

  /** Sends a form as a browser does. @param headers may forge what browsers say */
  post(path: string, fields: Fields = {}, headers: Record<string, string> = {}) {
    const body = new URLSearchParams({ _csrf: this.token })
    for (const [name, value] of Object.entries(fields)) {
      body.delete(name)
      for (const one of [value].flat()) body.append(name, one)
    }
    return this.#send(path, {
      method: 'POST',
      body,
      headers: { 'accept': 'text/html', 'sec-fetch-site': 'same-origin', ...headers },
    })
  }

  /** Sends a form with files. */
  upload(path: string, form: FormData, headers: Record<string, string> = {}) {
    return this.#send(path, {
      method: 'POST',
      body: form,
      headers: { 'accept': 'text/html', 'x-csrf-token': this.token, ...headers },
    })
  }

  async #send(path: string, init: RequestInit): Promise<PanelAnswer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(`${this.origin}${path}`, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie && { cookie }) },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      this.cookies.set(name!, value!)
    }
    const whole = await answer.text()
    const html = whole.replace(SCRIPT_TEXTS, '')
    this.token = /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? this.token
    const { status, headers } = answer
    return { status, headers, html, location: headers.get('location') }
  }
}
