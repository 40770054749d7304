import db from '@adonisjs/lucid/services/db'

/** What the audit log says that a learner did, the oldest first. */
export async function auditedActions(userId: string): Promise<string[]> {
  const rows = await db.from('audit_logs').where('user_id', userId).orderBy('created_at')
  return rows.map(({ action }: { action: string }) => action)
}

/** What the audit log says that was done to something, the oldest first. */
export async function auditedAbout(resourceId: string): Promise<Record<string, unknown>[]> {
  return db.from('audit_logs').where('resource_id', resourceId).orderBy('created_at')
}
