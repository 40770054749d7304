import { randomUUID } from 'node:crypto'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
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
