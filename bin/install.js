import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = new URL('../', import.meta.url)

/**
 * Installs the dependencies unless those of the lockfile are installed already. Plain JavaScript
 * for any Node.js from 20 on, because nothing is installed yet.
 *
 * @param {URL} project the folder of the package file, with a slash at its end
 */
export function ensureInstalled(project = ROOT) {
  if (Number.parseInt(process.versions.node, 10) < 20) {
    stop(`Saywell needs Node.js 20 or newer to install; this is ${process.version}.`)
  }
  if (isInstalled(project)) return
  console.log('Installing the dependencies (npm ci; a minute or two the first time) ...')
  // NODE_ENV=production would leave out the database and Node.js 24 themselves.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const install = spawnSync('npm', args, {
    cwd: fileURLToPath(project),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (install.error || install.status !== 0) {
    stop('The dependencies could not be installed: check the network and the disk, then try again.')
  }
}

/**
 * Whether npm's record of what it installed, which it writes last, has all that the lockfile wants.
 *
 * @param {URL} project
 */
function isInstalled(project) {
  const record = new URL('node_modules/.package-lock.json', project)
  if (!existsSync(record) || !existsSync(new URL('node_modules/node/bin/node', ROOT))) return false
  const { packages: installed } = JSON.parse(readFileSync(record, 'utf8'))
  const { packages: wanted } = JSON.parse(
    readFileSync(new URL('package-lock.json', project), 'utf8')
  )
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      // Packages for other systems are optional, and are not there.
      path === '' || (optional && !installed[path]) || installed[path]?.version === version
  )
}

/** @param {string} message */
function stop(message) {
  console.error(message)
  process.exit(1)
}
