/**
 * Builds what the admin pages load (vite.config.js). Plain JavaScript for any Node.js from 20 on:
 * Vite itself runs under Node.js 24.
 */
import { spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NODE_24 } from './node24.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const MANIFEST = 'manifest.json'
/** Signs that Vite takes for the end of a path, as in an address. */
const MISREAD = /[#?]/
const FOLDER = `${ROOT}public/panel`
const OPTIONS = { cwd: ROOT, stdio: 'inherit' }

/**
 * Builds beside the files that there are, and then moves what is new to them: a server that runs in
 * the same folder never misses one.
 *
 * @throws Error when something does not build
 */
export function buildPanel() {
  const made = `${FOLDER}-${process.pid}`
  const aside = mkdtempSync(join(tmpdir(), 'saywell-build-'))
  // Ctrl-C ends Vite; what it leaves is taken away before this process ends, too.
  const wait = () => {}
  process.on('SIGINT', wait)
  let isInterrupted = false
  try {
    // A link of another name leads Vite around what it cannot read.
    const root = MISREAD.test(ROOT) ? join(aside, 'root') : ROOT
    if (root !== ROOT) symlinkSync(ROOT, root, 'junction')
    const { error, status, signal } = spawnSync(node(), [...vite(root), '--outDir', made], OPTIONS)
    isInterrupted = signal === 'SIGINT'
    if (error || status !== 0) {
      throw new Error('The admin pages could not be built: see above.', { cause: error })
    }
    mkdirSync(FOLDER, { recursive: true })
    takeOver(made)
  } finally {
    rmSync(aside, { recursive: true, force: true })
    rmSync(made, { recursive: true, force: true })
    process.off('SIGINT', wait)
    if (isInterrupted) process.exit(130)
  }
}

/** The name of a file changes with its contents. The manifest, which names them, comes last. */
function takeOver(made) {
  const files = readdirSync(made).filter((file) => file !== MANIFEST)
  for (const file of [...files.filter((one) => !existsSync(`${FOLDER}/${one}`)), MANIFEST]) {
    renameSync(`${made}/${file}`, `${FOLDER}/${file}`)
  }
  const old = readdirSync(FOLDER).filter((file) => file !== MANIFEST && !files.includes(file))
  for (const file of old) rmSync(`${FOLDER}/${file}`, { force: true })
}

/** Builds again whenever a source changes, until this process ends. */
export function watchPanel() {
  const watcher = spawn(node(), [...vite(ROOT), '--watch'], OPTIONS)
  process.once('exit', () => watcher.kill())
}

/** @param {string} root the project's folder, or a link to it that is kept as it is */
function vite(root) {
  const links = ['--preserve-symlinks', '--preserve-symlinks-main']
  const script = join(root, 'node_modules/vite/bin/vite.js')
  return [...links, script, 'build', root, '--configLoader=native', '--logLevel=warn']
}

function node() {
  return existsSync(NODE_24) ? NODE_24 : process.execPath
}
