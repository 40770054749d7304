/**
 * Builds what the admin pages load (vite.config.js). Plain JavaScript for any Node.js from 20 on:
 * Vite itself runs under Node.js 24.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { NODE_24 } from './node24.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const VITE = ['node_modules/vite/bin/vite.js', 'build', '--logLevel=warn']
const OPTIONS = { cwd: ROOT, stdio: 'inherit' }

/** @throws Error when something does not build */
export function buildPanel() {
  const { error, status } = spawnSync(node(), VITE, OPTIONS)
  if (error || status !== 0) {
    throw new Error('The admin pages could not be built: see above.', { cause: error })
  }
}

/** Builds again whenever a source changes, until this process ends. */
export function watchPanel() {
  const watcher = spawn(node(), [...VITE, '--watch'], OPTIONS)
  process.once('exit', () => watcher.kill())
}

function node() {
  return existsSync(NODE_24) ? NODE_24 : process.execPath
}
