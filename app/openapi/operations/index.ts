import type { Operations } from '#openapi/operation'
import { adminOperations } from '#openapi/operations/admin'
import { adminImportsOperations } from '#openapi/operations/admin_imports'
import { adminSpeechesOperations } from '#openapi/operations/admin_speeches'
import { adminTagsOperations } from '#openapi/operations/admin_tags'
import { auditLogsOperations } from '#openapi/operations/audit_logs'
import { authOperations } from '#openapi/operations/auth'
import { configOperations } from '#openapi/operations/config'
import { favoritesOperations } from '#openapi/operations/favorites'
import { healthOperations, readinessOperations } from '#openapi/operations/health'
import { mailedCodesOperations } from '#openapi/operations/mailed_codes'
import { progressOperations } from '#openapi/operations/progress'
import { recordingsOperations } from '#openapi/operations/recordings'
import { scoringOperations } from '#openapi/operations/scoring'
import { sessionsOperations } from '#openapi/operations/sessions'
import { signInMethodsOperations } from '#openapi/operations/sign_in_methods'
import { speechesOperations } from '#openapi/operations/speeches'
import { tagsOperations } from '#openapi/operations/tags'
import { usersOperations } from '#openapi/operations/users'

/** All operations, by the name of their route, in the order in which an app needs them. */
export const OPERATIONS: Operations = {
  ...healthOperations,
  ...configOperations,
  ...authOperations,
  ...mailedCodesOperations,
  ...usersOperations,
  ...signInMethodsOperations,
  ...tagsOperations,
  ...speechesOperations,
  ...favoritesOperations,
  ...recordingsOperations,
  ...scoringOperations,
  ...sessionsOperations,
  ...progressOperations,
  ...adminOperations,
  ...adminTagsOperations,
  ...adminSpeechesOperations,
  ...adminImportsOperations,
  ...auditLogsOperations,
  ...readinessOperations,
}
