import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import app from '@adonisjs/core/services/app'

/**
 * Runs `node ace ...` in a process of its own, on the tests' database.
 *
 * @param input what its standard input holds
 */
export async function runAce(
  args: string[],
  { input = '', settings = {} }: { input?: string; settings?: Record<string, string> } = {}
) {
  const child = spawn(process.execPath, ['ace.js', ...args], {
    cwd: app.makePath(),
    env: { ...process.env, ...settings },
  })
  child.stdin.end(input)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { code, stdout, stderr }
}
