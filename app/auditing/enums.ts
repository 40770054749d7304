export const AUDIT_SOURCES = ['api', 'page', 'terminal'] as const
/** The channel that a change came through. */
export type AuditSource = (typeof AUDIT_SOURCES)[number]
