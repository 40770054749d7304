import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'

/** "nobody" on every Linux distribution; any user but root would do. */
const NOBODY = 65_534

export interface ProcessUser {
  uid: number
  gid: number
}

/**
 * PostgreSQL refuses to run as root. Under root its processes run as the owner of the checkout or,
 * where that is root too, as nobody.
 *
 * @returns undefined when the present user can run PostgreSQL itself
 */
export function postgresUser(checkout: string): ProcessUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(checkout)
  return owner.uid === 0 ? { uid: NOBODY, gid: NOBODY } : { uid: owner.uid, gid: owner.gid }
}

/**
 * Starts a program of PostgreSQL's, as another user when we are root. When that user cannot pass
 * the folders above the checkout (a root's home, a temporary folder), it is given the right to, and
 * nothing else of root's, by util-linux' setpriv.
 */
export function spawnPostgresProgram(
  program: string,
  args: string[],
  user: ProcessUser | undefined,
  options: SpawnOptions
): ChildProcess {
  if (user === undefined) return spawn(program, args, options)
  if (canPass(program)) return spawn(program, args, { ...options, ...user })
  const privileges = [
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    // access(2), which initdb asks, would otherwise forget the right that follows.
    '--securebits=+no_setuid_fixup',
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=-all,+dac_override',
    '--bounding-set=-all,+dac_override',
  ]
  return spawn('setpriv', [...privileges, program, ...args], options)
}

/**
 * @returns what stands in the way of running PostgreSQL as the other user, in words; undefined when
 * nothing does
 */
export function whyUserCannotRun(program: string, user: ProcessUser | undefined) {
  if (user === undefined || canPass(program)) return undefined
  if (spawnSync('setpriv', ['--version']).status === 0) return undefined
  return `PostgreSQL cannot run as root, and its user cannot enter ${dirname(program)}: move the checkout to a folder that all users can enter, or install util-linux (setpriv).`
}

/** Whether every folder above the file lets any user pass. */
function canPass(file: string): boolean {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}
