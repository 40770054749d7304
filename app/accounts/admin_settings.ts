import { isUsername, USERNAME_RULE } from '#accounts/username'
import { integer, oneOf, or, required, type Rule } from '#settings/rules'

/** bcrypt in its modular form: version, cost, and 53 characters of salt and hash. */
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/

/** Below, it is guessed too fast; above, whoever tries to sign in keeps a core busy for seconds. */
const MIN_COST = 10
const MAX_COST = 14

const HASH_ADVICE =
  'run "node ace admin:hash", which prints it as a .env file (\\$), compose ($$) and a shell (\'$\') want it'

const BOTH = 'set ADMIN_USERNAME and ADMIN_PASSWORD_HASH, or neither.'

const username: Rule<string | undefined> = (name, value) => {
  if (value === undefined || isUsername(value)) return value
  throw new Error(`${name} must have ${USERNAME_RULE}.`)
}

/** A faulty hash is not quoted: it may be a password. */
const bcryptHash: Rule<string | undefined> = (name, value) => {
  if (value === undefined) return undefined
  const cost = Number(BCRYPT.exec(value)?.[1])
  // PHP and Apache write $2y$ for what everybody else calls $2b$.
  if (cost >= MIN_COST && cost <= MAX_COST) return value.replace(/^\$2y/, '$2b')
  const fault = Number.isNaN(cost)
    ? 'is no bcrypt hash; its dollar signs may have been taken for variables'
    : `has the cost ${cost}, but must have ${MIN_COST} to ${MAX_COST}`
  throw new Error(`${name} ${fault}: ${HASH_ADVICE}.`)
}

/**
 * The admin whom the environment names, by both variables or by none; and how admins sign in to the
 * admin pages.
 */
export const adminSettings = {
  ADMIN_USERNAME: required(username, (all) => all.ADMIN_PASSWORD_HASH !== undefined, BOTH),
  ADMIN_PASSWORD_HASH: required(bcryptHash, (all) => all.ADMIN_USERNAME !== undefined, BOTH),
  ADMIN_TOTP: or(oneOf('required', 'optional'), 'optional'),
  ADMIN_SESSION_IDLE_MINUTES: or(integer(1, 1440), 60),
  ADMIN_SESSION_HOURS: or(integer(1, 168), 12),
}
