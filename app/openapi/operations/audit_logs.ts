import { AUDIT_LOG } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { AuditLogSchema } from '#transformers/audit_log_transformer'
import { page } from '#transformers/schema'
import { listAuditLogsValidator } from '#validators/audit_logs'

export const auditLogsOperations: Operations = {
  'admin_api.audit_logs.index': {
    id: 'listAuditLogs',
    tag: 'Admin',
    summary: 'Read who changed what',
    description:
      'Newest first. `admin` is null for what was done in the terminal, by learners to their own accounts, and by somebody who could not sign in. Many failed sign-ins of an hour share an entry, which counts them in `changes.further_failures.after`. A page past the end is empty. A date without a time means the beginning of that day in UTC.',
    query: {
      validator: listAuditLogsValidator,
      describe: {
        page: 'From 1; 1 by default.',
        per_page: 'Entries on a page; 20 by default.',
        admin_id: 'Only what this admin did.',
        action: 'Only this action, e.g. `speech_updated`.',
        resource_type: 'Only what was done to a resource of this type, e.g. `speech`.',
        resource_id: 'Only what was done to this resource.',
        from: 'Only what was done then or later.',
        to: 'Only what was done before.',
      },
      examples: { action: 'speech_updated', from: '2026-01-01', to: '2026-02-01' },
    },
    answers: {
      200: {
        description: 'A page of entries.',
        schema: page(AuditLogSchema),
        example: { data: [AUDIT_LOG], meta: { page: 1, per_page: 20, total: 1, last_page: 1 } },
      },
    },
  },
}
