import { randomUUID } from 'node:crypto'
import { sessionBody } from '#database/factories/sessions'
import {
  GARDEN,
  learnerRecording,
  multipart,
  type Part,
  phoneRecording,
} from '#tests/support/recordings'

/** Whom the requests come from, and what they are about. */
export interface MixedTarget {
  origin: string
  learner: { email: string; password: string; accessToken: string }
  adminToken: string
  /** What the learner practises; published, of level B1. */
  speechIds: string[]
  tagId: string
}

export interface MixedAnswer {
  kind: string
  method: string
  path: string
  status: number
  headers: Record<string, string>
  body: string
  milliseconds: number
}

/** Longer than any answer may take. */
const PATIENCE_MS = 30_000

/**
 * Requests of learners and admins, one after the other or many at once: scores of WAV and MP3,
 * sessions, draws, sign-ins, uploads and imports. What was accepted is kept, to be looked for later.
 */
export class MixedLoad {
  readonly savedSessions: string[] = []
  readonly importedTexts: string[] = []
  /** How often a kind was answered with a status, as `draw 200`. */
  readonly outcomes = new Map<string, number>()

  /** @param onAnswer sees every answer */
  constructor(
    private target: MixedTarget,
    private onAnswer: (answer: MixedAnswer) => void
  ) {}

  static readonly KINDS = ['draw', 'save', 'sessions', 'scoreWav', 'scoreMp3', 'logIn', 'import']

  /** Sends one request, or the two of an import. @throws Error when there is no answer in time */
  async send(kind: string): Promise<MixedAnswer> {
    const { learner, speechIds, tagId } = this.target
    switch (kind) {
      case 'draw':
        return this.#post(kind, 'game/speeches/random', { level: 'B1', tags: [tagId] })
      case 'save': {
        const answer = await this.#post(kind, 'game/sessions', sessionBody(speechIds))
        if (answer.status === 201) this.savedSessions.push(idIn(answer, 'id'))
        return answer
      }
      case 'sessions':
        return this.#fetch(kind, 'GET', 'game/sessions')
      case 'logIn': {
        const { email, password } = learner
        return this.#post(kind, 'auth/login', { email, password })
      }
      case 'scoreWav':
        return this.#score(kind, learnerRecording())
      case 'scoreMp3':
        return this.#score(kind, phoneRecording('plain.mp3'))
      default:
        return this.#import()
    }
  }

  #post(kind: string, path: string, body: object): Promise<MixedAnswer> {
    const headers = { 'content-type': 'application/json' }
    return this.#fetch(kind, 'POST', path, { headers, body: JSON.stringify(body) })
  }

  #score(kind: string, recording: Buffer): Promise<MixedAnswer> {
    const body = new FormData()
    body.set('reference_text', GARDEN)
    body.set('audio', new Blob([new Uint8Array(recording)]), 'recording')
    return this.#fetch(kind, 'POST', 'speech/score', { body })
  }

  #fetch(kind: string, method: string, path: string, init: RequestInit = {}): Promise<MixedAnswer> {
    const { accessToken } = this.target.learner
    const headers = { authorization: `Bearer ${accessToken}`, ...init.headers }
    return this.#answered(kind, path, { method, ...init, headers })
  }

  /** As an admin. */
  #postForm(kind: string, path: string, parts: Part[]): Promise<MixedAnswer> {
    const headers = {
      'authorization': `Bearer ${this.target.adminToken}`,
      'content-type': 'multipart/form-data; boundary=kettle',
    }
    const body = new Uint8Array(multipart(parts))
    return this.#answered(kind, path, { method: 'POST', headers, body })
  }

  async #import(): Promise<MixedAnswer> {
    const name = `${randomUUID()}.wav`
    const file = { name: 'files[]', filename: name, content: learnerRecording() }
    const uploaded = await this.#postForm('upload', 'admin/import/audio', [file])
    if (uploaded.status !== 200) return uploaded
    const text = `This is what ${name} says.`
    const csv = `audio_filename,text,level,type,tags\n${name},${text},B1,answer,mixed\n`
    const imported = await this.#postForm('import', 'admin/import/csv', [
      { name: 'csv', filename: 'a.csv', content: csv },
      { name: 'upload_session_id', content: idIn(uploaded, 'upload_session_id') },
    ])
    if (imported.status === 200) this.importedTexts.push(text)
    return imported
  }

  async #answered(kind: string, path: string, init: RequestInit & { method: string }) {
    const { method } = init
    const started = performance.now()
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const response = await fetch(`${this.target.origin}/api/v1/${path}`, { ...init, signal })
    const body = await response.text()
    const { status } = response
    const headers = Object.fromEntries(response.headers)
    const milliseconds = performance.now() - started
    const answer = { kind, method, path: `/api/v1/${path}`, status, headers, body, milliseconds }
    const outcome = `${kind} ${status}`
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1)
    this.onAnswer(answer)
    return answer
  }
}

function idIn({ body }: MixedAnswer, field: string): string {
  return (JSON.parse(body) as Record<string, string>)[field]!
}
