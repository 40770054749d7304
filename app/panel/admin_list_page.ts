import type { AdminState, ListedAdmin } from '#accounts/admins'
import { t } from '#panel/texts'
import { timeOf } from '#panel/times'

const STATE_TEXTS: Record<AdminState, string> = {
  'enabled': 'admins.states.enabled',
  'disabled': 'admins.states.disabled',
  'without password': 'admins.states.without_password',
}

export interface AdminRow {
  /** Null before the first sign-in of the environment's admin. */
  id: string | null
  username: string
  isYou: boolean
  state: string
  isEnabled: boolean
  setBy: string
  hasFactor: boolean
  since: ReturnType<typeof timeOf> | undefined
  canDisable: boolean
  canEnable: boolean
  canReset: boolean
  auditHref: string | undefined
}

/** The admins as their list shows them. @param ownId of whoever looks */
export function adminRows(admins: ListedAdmin[], ownId: string): AdminRow[] {
  return admins.map(({ id, username, state, isOfEnvironment, hasFactor, createdAt }) => {
    const isOther = id !== null && id !== ownId
    return {
      id,
      username,
      isYou: id === ownId,
      state: t(STATE_TEXTS[state]),
      isEnabled: state === 'enabled',
      setBy: t(isOfEnvironment ? 'admins.by_settings' : 'admins.by_admin'),
      hasFactor,
      since: createdAt === null ? undefined : timeOf(createdAt.toJSDate()),
      canDisable: isOther && !isOfEnvironment && state !== 'disabled',
      canEnable: isOther && !isOfEnvironment && state === 'disabled',
      canReset: isOther && hasFactor,
      auditHref: id === null ? undefined : `/admin/audit-log?admin=${id}`,
    }
  })
}
