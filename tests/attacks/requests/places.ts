import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { MAX_ANSWER_MS } from '#tests/attacks/requests/wire'
import { GARDEN, learnerRecording } from '#tests/support/recordings'

/** Who attacks, and the rows that they name. */
export interface Cast {
  learnerToken: string
  /** Undefined where nobody may be admin. */
  adminToken: string | undefined
  tagId: string
  speechId: string
  signInId: string
  /** Path and query of a recording's signed address. */
  recording: string
}

export interface AdminAccount {
  username: string
  password: string
}

const RETRY_EVERY_MS = 200

/** Of rows that a server without an admin of ours does not show. */
const UNKNOWN = { tagId: randomUUID(), speechId: randomUUID(), recording: '/recordings/a.wav' }

/**
 * Does what the product is for, once: signs in, scores, uploads, imports. Each must succeed within
 * 10 s: an earlier request that still has a place, or holds memory, makes it fail.
 *
 * @returns a new learner, and the admin, for the next requests
 * @throws Error that says which of them failed, and how
 */
export async function takePlaces(origin: string, admin: AdminAccount | undefined): Promise<Cast> {
  const api = `${origin}/api/v1`
  const { learnerToken, signInId } = await signUp(origin)
  await call('a score', `${api}/speech/score`, {
    token: learnerToken,
    form: { audio: learnerRecording(), reference_text: GARDEN },
  })
  if (admin === undefined) return { learnerToken, adminToken: undefined, signInId, ...UNKNOWN }

  const login = await call("an admin's sign-in", `${api}/admin/auth/login`, { json: admin })
  const adminToken = login.access_token as string
  const imported = await importOne(`${api}/admin`, adminToken)
  return { learnerToken, adminToken, signInId, ...imported }
}

/** @returns a new learner, with an access token that is good for a day */
export async function signUp(origin: string): Promise<Pick<Cast, 'learnerToken' | 'signInId'>> {
  const password = randomUUID()
  const account = { email: `${randomUUID()}@example.com`, password }
  const api = `${origin}/api/v1`
  await call('registering', `${api}/auth/register`, { json: { ...account, name: 'Attacker' } })
  const signedIn = await call('a sign-in', `${api}/auth/login`, { json: account })
  const learnerToken = signedIn.access_token as string
  const sessions = await call('the list of sign-ins', `${api}/auth/sessions`, {
    token: learnerToken,
  })
  const signInId = (sessions.data as { id: string }[])[0]!.id
  return { learnerToken, signInId }
}

/** Uploads a recording, and imports a speech with it. */
async function importOne(api: string, token: string) {
  const upload = await call('an upload', `${api}/import/audio`, {
    token,
    form: { 'files[]': learnerRecording() },
  })
  const text = `Sentence ${randomUUID()} is imported.`
  const csv = `audio_filename,text,level,type,tags\nfiles.wav,${text},B1,answer,attack\n`
  await call('an import', `${api}/import/csv`, {
    token,
    form: { csv: Buffer.from(csv), upload_session_id: upload.upload_session_id as string },
  })
  const list = await call('the list of speeches', `${api}/speeches?q=${encodeURIComponent(text)}`, {
    token,
  })
  const [speech] = list.data as { id: string; audio_url: string; tags: { id: string }[] }[]
  const { pathname, search } = new URL(speech!.audio_url)
  return { speechId: speech!.id, tagId: speech!.tags[0]!.id, recording: pathname + search }
}

interface Sent {
  token?: string
  json?: object
  form?: Record<string, Buffer | string>
}

/** Again and again for 10 s, until it succeeds: a busy server may ask to wait. */
async function call(what: string, url: string, sent: Sent): Promise<Record<string, unknown>> {
  const deadline = AbortSignal.timeout(MAX_ANSWER_MS)
  let said = 'no answer'
  while (!deadline.aborted) {
    try {
      const answer = await fetch(url, { ...requestOf(sent), signal: deadline })
      said = `${answer.status} ${await answer.text()}`
      if (answer.ok) return JSON.parse(said.slice(4)) as Record<string, unknown>
      if (answer.status < 500) break
    } catch (error) {
      if (!deadline.aborted) said = String((error as Error).cause ?? error)
    }
    await pause(RETRY_EVERY_MS)
  }
  throw new Error(`${what} does not succeed any more: ${said.slice(0, 300)}`)
}

function requestOf({ token, json, form }: Sent): RequestInit {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  if (json !== undefined) {
    const headers = { ...authorization, 'content-type': 'application/json' }
    return { method: 'POST', headers, body: JSON.stringify(json) }
  }
  if (form === undefined) return { headers: authorization }
  const body = new FormData()
  for (const [name, value] of Object.entries(form)) {
    if (typeof value === 'string') body.append(name, value)
    else body.append(name, new Blob([new Uint8Array(value)]), fileNames[name])
  }
  return { method: 'POST', headers: authorization, body }
}

const fileNames: Record<string, string> = {
  'audio': 'audio.wav',
  'files[]': 'files.wav',
  'csv': 'speeches.csv',
}
