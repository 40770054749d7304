import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type LocalSecrets = Record<'APP_KEY' | 'JWT_SECRET_KEY', string>

/**
 * The secrets of a machine on which none are configured: made once and kept in the storage folder,
 * readable by its owner only, so that sign-ins survive a restart. Never used in production.
 *
 * @param storagePath absolute path of the storage folder; made if missing
 * @throws when the folder cannot be written
 */
export function loadLocalSecrets(storagePath: string): LocalSecrets {
  const file = join(storagePath, 'secrets.json')
  mkdirSync(storagePath, { recursive: true })
  try {
    return read(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  // Written aside and linked: of two processes that start at once, both end up with the same file.
  const draft = `${file}.${process.pid}`
  const secrets: LocalSecrets = { APP_KEY: makeSecret(), JWT_SECRET_KEY: makeSecret() }
  try {
    writeFileSync(draft, JSON.stringify(secrets, null, 2), { mode: 0o600 })
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return read(file)
}

function read(file: string): LocalSecrets {
  return JSON.parse(readFileSync(file, 'utf8')) as LocalSecrets
}

function makeSecret(): string {
  return randomBytes(32).toString('base64url')
}
