import { MessageBuilder } from '@adonisjs/core/helpers'
import db from '@adonisjs/lucid/services/db'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import type Admin from '#models/admin'
import { PanelClient } from '#tests/support/panel_client'

interface SessionRow {
  id: string
  data: string
  user_id: string | null
  expires_at: Date
}

/** The name of the cookie where the server has no TLS. */
export const SESSION_COOKIE = 'saywell'

/** A new admin who has signed in to the pages. */
export async function signedInAdmin() {
  const { admin, username, accessToken } = await createAdmin()
  const client = await PanelClient.signIn({ username, password: ADMIN_PASSWORD })
  return { admin, username, accessToken, client }
}

/** The id of a client's session, which its signed cookie holds. */
export function sessionId(client: PanelClient): string {
  const [, , payload] = /^(s:)?([^.]+)/.exec(
    decodeURIComponent(client.cookies.get(SESSION_COOKIE)!)
  )!
  const { message } = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as {
    message: string
  }
  return message
}

/** The row of a client's session. */
export async function sessionRow(client: PanelClient): Promise<SessionRow | null> {
  const row: unknown = await db.from('admin_sessions').where('id', sessionId(client)).first()
  return row as SessionRow | null
}

/** The rows of an admin's sessions. */
export function sessionsOf({ id }: Admin): Promise<SessionRow[]> {
  return db.from('admin_sessions').where('user_id', id)
}

/** Changes what a client's session holds. */
export async function changeSession(
  client: PanelClient,
  change: (data: Record<string, Record<string, unknown>>) => void
): Promise<void> {
  const row = await sessionRow(client)
  const data = new MessageBuilder().verify<Record<string, Record<string, unknown>>>(
    row!.data,
    row!.id
  )!
  change(data)
  await db
    .from('admin_sessions')
    .where('id', row!.id)
    .update({ data: new MessageBuilder().build(data, undefined, row!.id) })
}
