import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient, ApiResponse } from '@japa/api-client'
import { RecordingStorage } from '#storage/recording_storage'
import { withBody } from '#tests/support/http'
import { multipart, type Part } from '#tests/support/recordings'

export const AUDIO = '/api/v1/admin/import/audio'
export const CSV = '/api/v1/admin/import/csv'
const TYPE = 'multipart/form-data; boundary=kettle'

/** The answer of `POST admin/import/audio`. */
export interface Uploads {
  upload_session_id: string
  files: {
    id: string
    filename: string
    size_bytes: number
    duration_ms: number
    url: string
    warnings: string[]
  }[]
  rejected: { filename: string; code: string; message: string }[]
}

export const file = (filename: string, content: Buffer): Part => ({
  ...{ name: 'files[]', filename, content },
})

const field = (name: string, content: string): Part => ({ name, content })

/** Uploads recordings; the session's id comes first, as it should. */
export async function upload(
  client: ApiClient,
  token: string | undefined,
  files: Part[],
  sessionId?: string
): Promise<ApiResponse> {
  const fields = sessionId === undefined ? [] : [field('upload_session_id', sessionId)]
  return send(client, AUDIO, token, [...fields, ...files])
}

/** Uploads recordings, which are all right. @returns the answer */
export async function uploaded(...sent: Parameters<typeof upload>): Promise<Uploads> {
  const response = await upload(...sent)
  response.assertStatus(200)
  return response.body() as Uploads
}

/** Imports a CSV file with the recordings of a session. */
export async function importCsv(
  client: ApiClient,
  token: string | undefined,
  csv: string | Buffer,
  fields: Record<string, string>
): Promise<ApiResponse> {
  const parts = Object.entries(fields).map(([name, content]) => field(name, content))
  return send(client, CSV, token, [{ name: 'csv', filename: 'a.csv', content: csv }, ...parts])
}

/** Sends a form. */
export function send(
  client: ApiClient,
  path: string,
  token: string | undefined,
  parts: Part[]
): Promise<ApiResponse> {
  const request = client.post(path)
  if (token !== undefined) request.bearerToken(token)
  return Promise.resolve(withBody(request, TYPE, multipart(parts)))
}

/** Sends a form to another server than that of the tests. */
export function postImport(
  origin: string,
  token: string,
  path: 'audio' | 'csv',
  parts: Part[]
): Promise<Response> {
  return fetch(`${origin}/api/v1/admin/import/${path}`, {
    method: 'POST',
    headers: { 'authorization': `Bearer ${token}`, 'content-type': TYPE },
    body: new Uint8Array(multipart(parts)),
  })
}

/** Files and rows of an admin's uploads, which always agree. */
export async function uploadState(adminId: string) {
  const rows = (await db
    .from('uploads as u')
    .join('upload_sessions as s', 's.id', 'u.session_id')
    .where('s.admin_id', adminId)
    .orderByRaw('u.filename collate "C"')
    .select('u.storage_key', 'u.filename', 'u.session_id')) as {
    storage_key: string
    filename: string
    session_id: string
  }[]
  return rows
}

/** Keys of all that is stored under a prefix. */
export async function storedKeys(prefix: string): Promise<string[]> {
  const storage = await app.container.make(RecordingStorage)
  const stored = await Array.fromAsync(storage.list(prefix))
  return stored.map(({ key }) => key).sort()
}
