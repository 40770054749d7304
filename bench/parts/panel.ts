import { type Bench, readCatalog } from '../bench.ts'
import { median } from '../measure/statistics.ts'
import { ServerProcess } from '../process/server_process.ts'
import { PRODUCT } from '../targets.ts'

/** What is asked of a page, after some that nobody counts. */
const ROUNDS = 31
const WARM_UP_ROUNDS = 5
const UNTIL_STARTED_MS = 60_000

const ADMIN = { username: 'bench', password: 'pages that nobody sees' }

/** Bcrypt's, of the password of an admin who is nowhere else. */
const PASSWORD_HASH = '$2b$10$XQ8FFh0opVHoEeP/2mT5.ObRlxFw3gKcOnOFVi8XDaNWu7AIWMpTm'

/** How long the admin pages take to answer, in milliseconds. */
export interface PanelPages {
  database: string
  /** By what they show: the median of `ROUNDS` answers, one after another. */
  medians: Record<string, number>
}

/** Asks for each list page of the product, signed in, on the first catalog of 100,000 or the first. */
export async function measurePanel(bench: Bench): Promise<PanelPages> {
  const database =
    bench.databases.find(({ speeches }) => speeches === 100_000) ?? bench.databases[0]!
  const { tagIds } = await readCatalog(database.url)
  const server = await ServerProcess.start('panel', PRODUCT.command, database.url, {
    ADMIN_USERNAME: ADMIN.username,
    ADMIN_PASSWORD_HASH: PASSWORD_HASH,
    ADMIN_TOTP: 'optional',
    RATE_LIMIT_PANEL_PER_MINUTE: '1000000000',
  })
  try {
    const client = new PanelPageReader(`http://127.0.0.1:${server.port}`)
    await client.untilStarted()
    await client.signIn()
    const medians: Record<string, number> = {}
    for (const [name, path] of await pagesOf(client, tagIds)) {
      medians[name] = await client.medianOf(path)
    }
    return { database: database.name, medians }
  } finally {
    await server.stop()
  }
}

async function pagesOf(client: PanelPageReader, tagIds: string[]): Promise<[string, string][]> {
  const list = '/admin/speeches'
  const first = await client.get(list)
  const [, next] = /rel="next" href="([^"]+)"/.exec(first) ?? []
  const pages: [string, string][] = [
    ['the newest', list],
    ['the page behind it', next!.replaceAll('&amp;', '&')],
    ['changed last', `${list}?sort=-updated_at`],
    ['by text', `${list}?sort=text`],
    ['a level', `${list}?level=B2`],
    ['a tag', `${list}?tag=${tagIds[0]}`],
    ['two tags', `${list}?tag=${tagIds[0]}&tag=${tagIds[1]}`],
    ['drafts', `${list}?state=draft`],
    ['with a warning', `${list}?warning=any`],
    ['without recording', `${list}?recording=without`],
    ['a word that all have', `${list}?q=garden`],
    ['a word that one has', `${list}?q=777`],
    ['the overview', '/admin'],
    ['tags', '/admin/tags'],
    ['review', '/admin/review'],
    ['the audit log', '/admin/audit-log'],
  ]
  return pages
}

/** An admin's browser, as far as cookies go. */
class PanelPageReader {
  readonly #origin: string
  readonly #cookies = new Map<string, string>()

  constructor(origin: string) {
    this.#origin = origin
  }

  async untilStarted(): Promise<void> {
    const deadline = performance.now() + UNTIL_STARTED_MS
    for (;;) {
      const isUp = await fetch(`${this.#origin}/health`).then(
        ({ ok }) => ok,
        () => false
      )
      if (isUp) return
      if (performance.now() > deadline) throw new Error('The product does not start: see its log.')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async signIn(): Promise<void> {
    const form = await this.get('/admin/login')
    const [, token = ''] = /name="_csrf" value="([^"]+)"/.exec(form) ?? []
    const answer = await this.#send('/admin/login', {
      method: 'POST',
      body: new URLSearchParams({ ...ADMIN, _csrf: token }),
    })
    if (answer.status !== 303) throw new Error(`The sign-in was answered with ${answer.status}.`)
    await answer.arrayBuffer()
  }

  /** @throws Error for any answer but a page */
  async get(path: string): Promise<string> {
    const answer = await this.#send(path, {})
    const html = await answer.text()
    if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}.`)
    return html
  }

  async medianOf(path: string): Promise<number> {
    const times: number[] = []
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      const started = performance.now()
      await this.get(path)
      if (round >= 0) times.push(performance.now() - started)
    }
    return median(times)
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { accept: 'text/html', ...(cookie && { cookie }) }
    const answer = await fetch(`${this.#origin}${path}`, { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      this.#cookies.set(name!, value!)
    }
    return answer
  }
}
