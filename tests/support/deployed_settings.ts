import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { checkSettings } from '#start/settings'

/** What stands in the secrets, as far as it is not any text. */
const SECRETS: Record<string, string> = {
  database_url: 'postgresql://saywell@postgres:5432/saywell',
  redis_url: 'redis://redis:6379',
}

/**
 * Checks the environment of a deployment as a server does that starts with it, with secrets made up.
 *
 * @param folder where the files of the secrets are made
 * @returns the files of secrets that it names
 * @throws Error for a variable that no server reads, and InvalidSettings
 */
export function checkDeployed(environment: Record<string, string>, folder: string): string[] {
  const known = readFileSync(app.makePath('.env.example'), 'utf8').match(/\b[A-Z][A-Z0-9_]+(?==)/g)
  const names = Object.keys(environment).map((name) => name.replace(/_FILE$/, ''))
  const unknown = names.filter((name) => !known!.includes(name) && !name.startsWith('DATABASE'))
  if (unknown.length > 0) throw new Error(`No server reads ${unknown.join(', ')}`)
  const files: string[] = []
  mkdirSync(folder, { recursive: true })
  const settings = Object.entries(environment).map(([name, value]) => {
    if (!name.endsWith('_FILE')) return [name, value]
    files.push(value)
    const file = join(folder, basename(value))
    writeFileSync(file, SECRETS[basename(value)] ?? 'a1b2c3d4'.repeat(8))
    return [name, file]
  })
  checkSettings({ NODE_ENV: 'production', ...Object.fromEntries(settings) })
  return files
}
