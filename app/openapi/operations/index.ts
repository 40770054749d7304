import type { Operations } from '#openapi/operation'
import { adminOperations } from '#openapi/operations/admin'
import { authOperations } from '#openapi/operations/auth'
import { gameOperations } from '#openapi/operations/game'
import { mailedCodesOperations } from '#openapi/operations/mailed_codes'
import { operationsOperations } from '#openapi/operations/operations'
import { recordingsOperations } from '#openapi/operations/recordings'
import { speechOperations } from '#openapi/operations/speech'
import { tagsOperations } from '#openapi/operations/tags'
import { usersOperations } from '#openapi/operations/users'

/** All operations, by the name of their route. */
export const OPERATIONS: Operations = {
  ...authOperations,
  ...mailedCodesOperations,
  ...usersOperations,
  ...tagsOperations,
  ...gameOperations,
  ...speechOperations,
  ...recordingsOperations,
  ...adminOperations,
  ...operationsOperations,
}
