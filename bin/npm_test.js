/**
 * `npm test`: installs what is missing, then runs every suite under Node.js 24. Arguments go to
 * Japa: `npm test -- functional --files=tags`.
 *
 * Without arguments the unit tests run beside the others, in a process with a database of its own:
 * the others mostly wait. What they print comes at the end.
 */
import { spawn } from 'node:child_process'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './install.js'
import { exitCodeOf } from './node24.js'

ensureInstalled()
const root = fileURLToPath(new URL('../', import.meta.url))
const args = process.argv.slice(2)
const { DATABASE_URL, STORAGE_PATH, EMBEDDED_POSTGRES_VERSION = 'default' } = process.env

function test(suites, options) {
  return spawn(process.execPath, ['ace.js', 'test', ...suites], { cwd: root, ...options })
}

async function runAll() {
  const storage = `${STORAGE_PATH ?? `storage/test-${EMBEDDED_POSTGRES_VERSION}`}-unit`
  const unit = test(['unit'], {
    env: { ...process.env, STORAGE_PATH: storage, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = Promise.all([buffer(unit.stdout), buffer(unit.stderr)])
  const others = test(['functional', 'browser'], { stdio: 'inherit' })
  const codes = await Promise.all([exitCodeOf(others), exitCodeOf(unit)])
  for (const output of await said) process.stdout.write(output)
  return codes.find((code) => code !== 0) ?? 0
}

// A database that somebody named can be cleared for one process at a time.
const oneProcess = args.length > 0 || DATABASE_URL !== undefined
process.exit(oneProcess ? await exitCodeOf(test(args, { stdio: 'inherit' })) : await runAll())
