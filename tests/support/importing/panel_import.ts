import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import { ImportRunner, type RunImport } from '#importing/jobs/import_runner'
import type { ContentFolder } from '#tests/support/importing/content'
import { PanelClient } from '#tests/support/panel_client'

/** A new admin at the pages: nobody may have many imports that are not finished. */
export async function signInNewAdmin(origin?: string): Promise<PanelClient> {
  const { username } = await createAdmin()
  return PanelClient.signIn({ username, password: ADMIN_PASSWORD }, origin)
}

/** Begins an import of a new admin in the admin pages. */
export async function beginImport(origin?: string) {
  const client = await signInNewAdmin(origin)
  const id = randomUUID()
  const { status } = await client.post('/admin/imports', { id })
  if (status !== 303) throw new Error(`No import was begun: ${status}`)
  return { client, id, path: `/admin/imports/${id}` }
}

/** A form with recordings, by their names. */
export function recordingsForm(recordings: Record<string, Buffer>): FormData {
  const form = new FormData()
  for (const [name, bytes] of Object.entries(recordings)) {
    form.append('files[]', new Blob([new Uint8Array(bytes)]), name)
  }
  return form
}

/** Sends a sheet. */
export function sendSheet(
  { client, path }: Begun,
  csv: string | Buffer,
  fields: Record<string, string> = {},
  name = 'sheet.csv'
) {
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  form.append('csv', new Blob([new Uint8Array(Buffer.from(csv))]), name)
  return client.upload(`${path}/sheet`, form)
}

type Begun = Awaited<ReturnType<typeof beginImport>>

/** Begins an import with all that a folder has. */
export async function collect(content: ContentFolder, origin?: string): Promise<Begun> {
  const begun = await beginImport(origin)
  const names = readdirSync(content.audio)
  const files = names.map((name) => [name, readFileSync(join(content.audio, name))])
  const form = recordingsForm(Object.fromEntries(files) as Record<string, Buffer>)
  const sent = await begun.client.upload(`${begun.path}/recordings`, form)
  if (sent.status !== 303) throw new Error(`The recordings were refused: ${sent.html}`)
  const sheet = await sendSheet(begun, content.csv())
  if (sheet.status !== 303) throw new Error(`The sheet was refused: ${sheet.html}`)
  return begun
}

/** Does what a server does in the background, until nothing is due. */
export async function runImports(signal = new AbortController().signal): Promise<RunImport[]> {
  const runner = await app.container.make(ImportRunner)
  const runs: RunImport[] = []
  for (;;) {
    const run = await runner.runNext(signal)
    if (run === undefined) return runs
    runs.push(run)
  }
}

/** Has an import checked. @returns the page of the check */
export async function check({ client, path }: Begun, fields: Record<string, string> = {}) {
  const { status } = await client.post(`${path}/check`, fields)
  if (status !== 303) throw new Error(`It was not checked: ${status}`)
  await runImports()
  return client.get(`${path}/check`)
}

/** What a page of a check sends to confirm it. */
export function digestIn(html: string): string {
  return /name="digest" value="([0-9a-f]{64})"/.exec(html)?.[1] ?? ''
}

/** The numbers of a page, by their words. */
export function numbersIn(html: string): Record<string, string> {
  const found = html.matchAll(/<dt>([^<]*)<\/dt>\s*<dd>([^<]*)<\/dd>/g)
  return Object.fromEntries([...found].map(([, words, count]) => [words!.trim(), count!.trim()]))
}
