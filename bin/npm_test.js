/**
 * `npm test`: installs what is missing, then runs every suite under Node.js 24. Arguments go to
 * Japa: `npm test -- functional --files=tags`.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './install.js'
import { exitCodeOf } from './node24.js'

ensureInstalled()
const root = fileURLToPath(new URL('../', import.meta.url))
const test = spawn(process.execPath, ['ace.js', 'test', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(await exitCodeOf(test))
