import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = new URL('../', import.meta.url)
const LOCKFILE = new URL('package-lock.json', ROOT)
const STAMP = new URL('node_modules/.saywell-installed', ROOT)

/**
 * Installs the dependencies unless those of the present lockfile are installed already. Plain
 * JavaScript for any Node.js from 20 on, because nothing is installed yet.
 */
export function ensureInstalled() {
  if (Number.parseInt(process.versions.node, 10) < 20) {
    stop(`Saywell needs Node.js 20 or newer to install; this is ${process.version}.`)
  }
  const wanted = createHash('sha256').update(readFileSync(LOCKFILE)).digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  console.log('Installing the dependencies (npm ci; a minute or two the first time) ...')
  // NODE_ENV=production would leave out the database and Node.js 24 themselves.
  const install = spawnSync(
    'npm',
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: fileURLToPath(ROOT),
      stdio: 'inherit',
      shell: process.platform === 'win32',
    }
  )
  if (install.error || install.status !== 0) {
    stop('The dependencies could not be installed: check the network and the disk, then try again.')
  }
  writeFileSync(STAMP, wanted)
}

/** @param {string} message */
function stop(message) {
  console.error(message)
  process.exit(1)
}
