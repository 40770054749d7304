/**
 * `npm run coverage`: runs `npm test`, and prints how many lines of app/ the tests ran, also in
 * processes that they started. Ends with 1 where it is less than it must be. It takes longer than
 * the tests, so it runs at night. Arguments go to `npm test`.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DELIVERY, DOMAIN } from '../eslint.boundaries.js'
import { ensureNode24, exitCodeOf } from './node24.js'

const PARTS = [
  { name: 'domain folders', folders: Object.keys(DOMAIN), minPercent: 80 },
  { name: 'delivery folders', folders: Object.keys(DELIVERY), minPercent: 70 },
]

await ensureNode24()
const root = fileURLToPath(new URL('../', import.meta.url))
const measured = mkdtempSync(join(tmpdir(), 'saywell-coverage-'))
process.on('exit', () => rmSync(measured, { recursive: true, force: true }))

/** @param {string[]} args @param {Record<string, string>} env */
function run(args, env = {}) {
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }
  return exitCodeOf(spawn(process.execPath, args, options))
}

const tests = await run(['bin/npm_test.js', ...process.argv.slice(2)], {
  NODE_V8_COVERAGE: measured,
})
if (tests !== 0) console.log('Tests failed: what they would have run is not counted.')
for (const { name, folders, minPercent } of PARTS) {
  console.log(`\nLines of the ${name}, at least ${minPercent} %:`)
  const code = await run([
    ...['node_modules/c8/bin/c8.js', 'report', '--temp-directory', measured, '--merge-async'],
    ...['--all', '--src', 'app', '--reporter', 'text-summary', '--exclude', ''],
    ...folders.flatMap((folder) => ['--include', `app/${folder}/**/*.ts`]),
    ...['--check-coverage', '--lines', String(minPercent)],
    ...['--branches', '0', '--functions', '0', '--statements', '0'],
  ])
  if (code !== 0) process.exitCode = 1
}
