import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PARENT_CHECK_MS = 500

/**
 * Saywell runs on Node.js 24, whatever the machine has: the development dependency `node` brings
 * the binary. Plain JavaScript without dependencies, because it runs before anything is installed
 * and on any Node.js from 20 on.
 */
export const NODE_24 = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))

/**
 * Runs this same program again under Node.js 24 when the running one is older, and ends with its
 * exit code. Returns at once when the running Node.js is new enough.
 *
 * @param {{ endWithParent?: boolean }} options whether to end when whoever started us is gone: npm
 * does not pass every signal on
 */
export async function ensureNode24({ endWithParent = false } = {}) {
  if (Number.parseInt(process.versions.node, 10) >= 24) return
  if (!existsSync(NODE_24)) {
    console.error('Saywell needs Node.js 24: run "npm ci" first, which brings it along.')
    process.exit(1)
  }
  const child = spawn(NODE_24, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
  })
  if (endWithParent) {
    const parent = process.ppid
    setInterval(() => {
      if (process.ppid !== parent) child.kill('SIGTERM')
    }, PARENT_CHECK_MS)
  }
  process.exit(await exitCodeOf(child))
}

/**
 * Waits for a child process to end; SIGINT, SIGTERM and SIGHUP are passed on to it meanwhile.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>} its exit code; 128 when a signal ended it
 */
export async function exitCodeOf(child) {
  // A terminal sends Ctrl-C to the whole group, so that the child has it already.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT')
  })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 128))
  })
}
