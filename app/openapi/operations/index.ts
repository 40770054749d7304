import type { Operations } from '#openapi/operation'
import { adminOperations } from '#openapi/operations/admin'
import { adminImportsOperations } from '#openapi/operations/admin_imports'
import { adminSpeechesOperations } from '#openapi/operations/admin_speeches'
import { adminTagsOperations } from '#openapi/operations/admin_tags'
import { auditLogsOperations } from '#openapi/operations/audit_logs'
import { authOperations } from '#openapi/operations/auth'
import { gameOperations } from '#openapi/operations/game'
import { mailedCodesOperations } from '#openapi/operations/mailed_codes'
import { operationsOperations } from '#openapi/operations/operations'
import { recordingsOperations } from '#openapi/operations/recordings'
import { signInMethodsOperations } from '#openapi/operations/sign_in_methods'
import { speechOperations } from '#openapi/operations/speech'
import { tagsOperations } from '#openapi/operations/tags'
import { usersOperations } from '#openapi/operations/users'

/** All operations, by the name of their route. */
export const OPERATIONS: Operations = {
  ...authOperations,
  ...mailedCodesOperations,
  ...usersOperations,
  ...signInMethodsOperations,
  ...tagsOperations,
  ...gameOperations,
  ...speechOperations,
  ...recordingsOperations,
  ...adminOperations,
  ...adminTagsOperations,
  ...adminSpeechesOperations,
  ...adminImportsOperations,
  ...auditLogsOperations,
  ...operationsOperations,
}
