import type { AdminState, ListedAdmin } from '#accounts/admins'
import { timeOf } from '#panel/times'

const STATE_WORDS: Record<AdminState, string> = {
  'enabled': 'can sign in',
  'disabled': 'disabled',
  'without password': 'no password any more',
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
      state: STATE_WORDS[state],
      isEnabled: state === 'enabled',
      setBy: isOfEnvironment ? 'the settings of the server' : 'an admin or a command',
      hasFactor,
      since: createdAt === null ? undefined : timeOf(createdAt.toJSDate()),
      canDisable: isOther && !isOfEnvironment && state !== 'disabled',
      canEnable: isOther && !isOfEnvironment && state === 'disabled',
      canReset: isOther && hasFactor,
      auditHref: id === null ? undefined : `/admin/audit-log?admin=${id}`,
    }
  })
}
