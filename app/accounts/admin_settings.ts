import type { EnvironmentAdmin } from '#accounts/environment_admin'
import { isUsername, USERNAME_RULE } from '#accounts/username'

/** bcrypt in its modular form: version, cost, and 53 characters of salt and hash. */
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/

/** Below, it is guessed too fast; above, whoever tries to sign in keeps a core busy for seconds. */
const COSTS = { lowest: 10, highest: 14 }

const HASH_ADVICE =
  'run "node ace admin:hash", which prints it as a .env file (\\$), compose ($$) and a shell (\'$\') want it'

/**
 * The admin whom the environment names, by both variables or by none.
 *
 * @param text a variable without the blanks around it; undefined when it is empty
 * @param faults gets a line for each faulty variable
 */
export function checkEnvironmentAdmin(
  text: (name: string) => string | undefined,
  faults: string[]
): EnvironmentAdmin | undefined {
  const username = text('ADMIN_USERNAME')
  const hash = text('ADMIN_PASSWORD_HASH')
  if (username === undefined && hash === undefined) return undefined
  if (username === undefined || hash === undefined) {
    const missing = username === undefined ? 'ADMIN_USERNAME' : 'ADMIN_PASSWORD_HASH'
    faults.push(`${missing} is missing: set ADMIN_USERNAME and ADMIN_PASSWORD_HASH, or neither.`)
    return undefined
  }
  if (!isUsername(username)) faults.push(`ADMIN_USERNAME must have ${USERNAME_RULE}.`)
  const fault = hashFault(hash)
  if (fault !== undefined) faults.push(fault)
  // PHP and Apache write $2y$ for what everybody else calls $2b$.
  return { username, passwordHash: hash.replace(/^\$2y/, '$2b') }
}

function hashFault(hash: string): string | undefined {
  const cost = Number(BCRYPT.exec(hash)?.[1])
  if (Number.isNaN(cost)) {
    return `ADMIN_PASSWORD_HASH is no bcrypt hash; its dollar signs may have been taken for variables: ${HASH_ADVICE}.`
  }
  if (cost < COSTS.lowest || cost > COSTS.highest) {
    const range = `${COSTS.lowest} to ${COSTS.highest}`
    return `ADMIN_PASSWORD_HASH has the cost ${cost}, but must have ${range}: ${HASH_ADVICE}.`
  }
  return undefined
}
