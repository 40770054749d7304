import { readFileSync, statSync } from 'node:fs'
import type { Variables } from '#settings/rules'

/** What may stand in a file that `NAME_FILE` names, as Docker and Kubernetes hand over secrets. */
export const SECRETS = [
  'APP_KEY',
  'JWT_SECRET_KEY',
  'JWT_PREVIOUS_SECRET_KEYS',
  'ADMIN_PASSWORD_HASH',
  'APPLE_PRIVATE_KEY',
  'FACEBOOK_APP_SECRET',
  'SMTP_PASSWORD',
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'REDIS_URL',
  'S3_ACCESS_KEY',
  'S3_SECRET_KEY',
  'AZURE_SPEECH_KEY',
  'METRICS_TOKEN',
  'SENTRY_DSN',
  'BACKUP_S3_ACCESS_KEY',
  'BACKUP_S3_SECRET_KEY',
  'BACKUP_SCRATCH_URL',
] as const

/** More than any secret has: what is larger is another file. */
const MAX_BYTES = 65_536

/**
 * Reads the secrets that stand in files: the content without its last line break is the value.
 *
 * @param all a secret that could not be read becomes an empty text there: it is set, but to nothing
 * @returns by the name of the secret, what is wrong with it
 */
export function readSecretFiles(all: Record<string, string | undefined>): Map<string, string> {
  const faults = new Map<string, string>()
  for (const name of SECRETS) {
    const path = all[fileVariable(name)]
    if (path === undefined) continue
    try {
      if (all[name] !== undefined) {
        throw new Error(`and ${name} are both set: leave one of them out.`)
      }
      all[name] = readSecret(path)
    } catch (error) {
      faults.set(name, `${fileVariable(name)} ${(error as Error).message}`)
      all[name] = ''
    }
  }
  return faults
}

/** Whether a secret is set, in either way. */
export function isSecretSet(name: (typeof SECRETS)[number], all: Variables): boolean {
  return Boolean(all[name] || all[fileVariable(name)])
}

function fileVariable(name: string): string {
  return `${name}_FILE`
}

/** The path is not told: it may be the secret itself, in the wrong variable. */
function readSecret(path: string): string {
  let content: Buffer
  try {
    const file = statSync(path)
    if (!file.isFile()) throw new Error('names no file, but a folder or a device.')
    if (file.size > MAX_BYTES) throw new Error(`names a file of more than ${MAX_BYTES} bytes.`)
    content = readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new Error('names a file that is not there.')
    if (code === 'EACCES') throw new Error('names a file that our user may not read.')
    throw new Error(`names a file that cannot be read: ${code}.`)
  }
  const value = decode(content).replace(/\r?\n$/, '')
  if (value.trim() === '') throw new Error('names an empty file.')
  return value
}

function decode(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    throw new Error('names a file that is not UTF-8 text.')
  }
}
