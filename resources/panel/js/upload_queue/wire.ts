import { text } from '../text.js'
import type { OpenedFile, Outcome, Rejected, Stored, Wire } from './queue.js'

/** What the server answers, as far as it is one of ours. */
interface Answer {
  files?: Stored[]
  rejected?: Rejected[]
  code?: string
  detail?: string
}

/** Nothing has moved for so long: the connection is gone, even if nobody says so. */
const STALL_MS = 30_000
/** The server's own limit of a request, and a little more. */
const ANSWER_MS = 130_000

/** The calls of one import's recordings. */
export class ServerWire implements Wire {
  /**
   * @param path of the page; it takes recordings, too
   * @param token of the page's forms
   */
  constructor(
    private path: string,
    private token: string
  ) {}

  /** @throws Error when there is no list to be had */
  async list(): Promise<Stored[]> {
    const answer = await fetch(this.#path('files'), { headers: { accept: 'application/json' } })
    if (!answer.ok) throw new Error(`The list of recordings was answered with ${answer.status}.`)
    const { files } = (await answer.json()) as { files: Stored[] }
    return files
  }

  send(
    files: OpenedFile[],
    onProgress: (bytes: number) => void,
    signal: AbortSignal
  ): Promise<Outcome> {
    const body = new FormData()
    for (const { name, content } of files) body.append('files[]', content, name)
    return this.#post(this.path, body, signal, onProgress)
  }

  async remove(name: string, signal: AbortSignal): Promise<Outcome> {
    const body = new URLSearchParams({ name })
    const outcome = await this.#post(this.#path('files/delete'), body, signal)
    // It is not there; an import that is gone says so to what is sent next.
    return outcome.kind === 'ended' ? { kind: 'answered', files: [], rejected: [] } : outcome
  }

  async renew(): Promise<'renewed' | 'signed out' | 'lost'> {
    try {
      const answer = await fetch(this.path, {
        headers: { accept: 'text/html' },
        redirect: 'manual',
        cache: 'no-store',
      })
      if (answer.type === 'opaqueredirect') return 'signed out'
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      // The one of signing out is there also when the import takes nothing any more.
      const field = page.querySelector<HTMLInputElement>('input[name="_csrf"]')
      if (!answer.ok || field === null) return 'lost'
      this.token = field.value
      return 'renewed'
    } catch {
      return 'lost'
    }
  }

  #path(name: string): string {
    return this.path.replace(/[^/]+$/, name)
  }

  #post(
    path: string,
    body: FormData | URLSearchParams,
    signal: AbortSignal,
    onProgress?: (bytes: number) => void
  ): Promise<Outcome> {
    if (signal.aborted) return Promise.resolve({ kind: 'lost' })
    return new Promise((resolve) => {
      const request = new XMLHttpRequest()
      const abort = () => request.abort()
      let stall = setTimeout(abort, STALL_MS)
      const wait = (ms: number) => {
        clearTimeout(stall)
        stall = setTimeout(abort, ms)
      }
      request.upload.addEventListener('progress', ({ loaded }) => {
        wait(STALL_MS)
        onProgress?.(loaded)
      })
      request.upload.addEventListener('load', () => wait(ANSWER_MS))
      request.addEventListener('load', () => resolve(outcomeOf(request)))
      for (const type of ['error', 'abort']) {
        request.addEventListener(type, () => resolve({ kind: 'lost' }))
      }
      request.addEventListener('loadend', () => {
        clearTimeout(stall)
        signal.removeEventListener('abort', abort)
      })
      signal.addEventListener('abort', abort)
      request.open('POST', path)
      request.setRequestHeader('accept', 'application/json')
      request.setRequestHeader('x-csrf-token', this.token)
      request.send(body)
    })
  }
}

function outcomeOf(request: XMLHttpRequest): Outcome {
  const { status } = request
  const answer = readJson(request.responseText)
  const detail = answer.detail ?? text('upload_queue.server_refused', { status })
  if (status >= 200 && status < 300) {
    return { kind: 'answered', files: answer.files ?? [], rejected: answer.rejected ?? [] }
  }
  if (status === 401) return { kind: 'signed out' }
  if (status === 403 && [undefined, 'form_expired'].includes(answer.code)) return { kind: 'stale' }
  if (status === 413) return { kind: 'too large' }
  if ([403, 404, 409, 410].includes(status)) return { kind: 'ended', detail }
  if ([408, 429].includes(status) || status >= 500) {
    const retryAfterMs = waitOf(request.getResponseHeader('retry-after'))
    return { kind: 'busy', retryAfterMs, isFault: status >= 500 && status !== 503 }
  }
  return { kind: 'refused', detail }
}

/** Seconds, or a date. */
function waitOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined
  const seconds = Number(retryAfter)
  const ms = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : 1000 * seconds
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

function readJson(text: string): Answer {
  try {
    return (JSON.parse(text) ?? {}) as Answer
  } catch {
    return {}
  }
}
