/**
 * `npm test`: installs what is missing, then runs every suite under Node.js 24. `npm test --
 * functional` runs the functional tests only, `npm test -- sql` those that a second version of
 * PostgreSQL has to pass. Other arguments go to Japa: `npm test -- functional --files=tags`.
 *
 * Tests run in two halves beside each other, each with a database of its own: most of them wait
 * for others. What the second half prints comes at its end. Then tests with the tag `@timing`,
 * which need processors for themselves, run alone.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { answersLeftOut } from './answers_left_out.js'
import { buildPanel } from './build_panel.js'
import { ensureInstalled } from './install.js'
import { exitCodeOf } from './node24.js'
import { halvesOf } from './test_runs.js'

const TIMING = '@timing'
/** As many of the slowest files are named. */
const SHOWN = 12
/** A run that takes longer hangs: it is ended, so that what it printed is seen. Coverage slows it down. */
const LONGEST_RUN_MS = (process.env.NODE_V8_COVERAGE ? 70 : 35) * 60_000

ensureInstalled()
const root = fileURLToPath(new URL('../', import.meta.url))
// Here, not in each of the processes that run beside each other.
buildPanel()
const args = process.argv.slice(2)
const {
  DATABASE_URL,
  STORAGE_PATH,
  EMBEDDED_POSTGRES_VERSION = 'default',
  PORT = '3333',
} = process.env

const tests = args.length === 0 ? 'all' : args[0]
if (args.length > 1 || !['all', 'functional', 'sql'].includes(tests)) {
  process.exit(await exitCodeOf(test(args, { stdio: 'inherit' })))
}
const reports = mkdtempSync(join(tmpdir(), 'saywell-tests-'))
process.on('exit', () => rmSync(reports, { recursive: true, force: true }))
process.exit(conclude(await runAll(halvesOf(tests))))

function test(japaArgs, options) {
  return spawn(process.execPath, ['ace.js', 'test', ...japaArgs], { cwd: root, ...options })
}

async function runAll([first, second]) {
  const halves = [() => run('the first half', first), () => runAside('the second half', second)]
  const timing = {
    suites: [...new Set([...first.suites, ...second.suites])].filter((one) => one !== 'browser'),
    files: [...first.files, ...second.files],
  }
  const runs = []
  if (DATABASE_URL === undefined) runs.push(...(await Promise.all(halves.map((half) => half()))))
  // A database that somebody named can be cleared for one process at a time.
  else for (const half of halves) runs.push(await half())
  if (runs[1].output) await print(runs[1].output)
  runs.push(await run('the tests of timing', timing, { tags: TIMING }))
  return runs
}

/** @returns what the run tells: see tests/support/test_report.ts */
async function run(name, { suites, files }, { tags = `~${TIMING}`, env, stdio = 'inherit' } = {}) {
  const report = join(reports, name)
  const japaArgs = [...suites, ...files.map((file) => `--files=${file}`), `--tags=${tags}`]
  const startedAt = Date.now()
  const child = test(japaArgs, { env: { ...process.env, ...env, TEST_REPORT: report }, stdio })
  const limit = setTimeout(() => child.kill('SIGKILL'), LONGEST_RUN_MS)
  const code = await exitCodeOf(child)
  clearTimeout(limit)
  return {
    ...{ name, code, files: tags === TIMING ? [] : files },
    seconds: Math.round((Date.now() - startedAt) / 1000),
    ...(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { tests: [], answers: [] }),
  }
}

/** What it prints is kept in a file: a pipe ends only when every process that it left behind ends. */
async function runAside(name, half) {
  const printed = join(reports, 'printed by the second half')
  const file = openSync(printed, 'w')
  const ran = await run(name, half, {
    env: {
      STORAGE_PATH: `${STORAGE_PATH ?? `storage/test-${EMBEDDED_POSTGRES_VERSION}`}-aside`,
      // Another one that is free is found where this one is taken, but not by two at the same moment.
      PORT: String(Number(PORT) + 100),
      FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
    },
    stdio: ['ignore', file, file],
  })
  return { ...ran, output: readFileSync(printed) }
}

/** Ends when all of it is out: a process that exits takes along what a pipe could not take yet. */
function print(output) {
  return new Promise((resolve) => {
    process.stdout.write(output, resolve)
  })
}

/** Prints what failed in any of the runs. @returns the exit code */
function conclude(runs) {
  const all = runs.flatMap((one) => one.tests)
  const failures = all
    .filter(({ state }) => state === 'failed')
    .map(({ file, title }) => `${file}: ${title}`)
  for (const { name, code, files, tests: ran } of runs) {
    if (code !== 0 && ran.every(({ state }) => state !== 'failed')) {
      failures.push(`${name} ended with exit code ${code}: see above`)
    }
    const missing = files.filter((file) => all.every((one) => one.file !== file))
    failures.push(...missing.map((file) => `${file}: ran no test`))
  }
  // Elsewhere, tests are left out where a program is missing.
  if (tests === 'all' && process.env.CI) {
    failures.push(...answersLeftOut(new Set(runs.flatMap(({ answers }) => answers))))
  }
  // For .ci/run, which compares what ran on two versions of PostgreSQL.
  if (process.env.TESTS_RUN !== undefined) {
    // Once each: a test with several inputs that is left out counts once, for any number of them.
    const lines = new Set(all.map(({ file, original }) => `${file}: ${original}\n`))
    writeFileSync(process.env.TESTS_RUN, [...lines].sort().join(''))
  }
  const passed = all.filter(({ state }) => state === 'passed').length
  const times = runs.map(({ name, seconds }) => `${name} took ${seconds} s`)
  console.log(`\n${times.join(', ')}`)
  console.log(`The slowest files: ${slowest(all).join(', ')}`)
  console.log(`All tests: ${passed} passed, ${failures.length} failed`)
  for (const failure of failures) console.log(`  ✖ ${failure}`)
  return failures.length === 0 ? 0 : 1
}

/** @returns such as "tests/browser/panel/keys.spec.ts 21 s" */
function slowest(tests) {
  const files = [...Map.groupBy(tests, ({ file }) => file)].map(([file, ran]) => {
    return { file, seconds: ran.reduce((sum, { ms }) => sum + ms, 0) / 1000 }
  })
  const first = files.sort((one, other) => other.seconds - one.seconds).slice(0, SHOWN)
  return first.map(({ file, seconds }) => `${file} ${Math.round(seconds)} s`)
}
