/**
 * `npm test`: installs what is missing, then runs every suite under Node.js 24. Arguments go to
 * Japa: `npm test -- functional --files=tags`.
 *
 * Without arguments, or with `functional` alone, half of the tests run beside the others, with a
 * database of their own: most of them wait for others. What that half prints comes at the end.
 */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './install.js'
import { exitCodeOf } from './node24.js'

/** Folders of functional tests that run aside, so that both halves take as long. */
const ASIDE_AFTER_UNIT = ['crashes', 'limits', 'mails', 'operations', 'postgres']
const ASIDE_WITHOUT_UNIT = [...ASIDE_AFTER_UNIT, 'importing']

ensureInstalled()
const root = fileURLToPath(new URL('../', import.meta.url))
const args = process.argv.slice(2)
const {
  DATABASE_URL,
  STORAGE_PATH,
  EMBEDDED_POSTGRES_VERSION = 'default',
  PORT = '3333',
} = process.env

function test(japaArgs, options) {
  return spawn(process.execPath, ['ace.js', 'test', ...japaArgs], { cwd: root, ...options })
}

/** Japa's `*` stands for files of one folder, so each folder is named. */
function functional(entries) {
  const folders = entries.flatMap((entry) => foldersBelow(`functional/${entry}`))
  return ['functional', ...folders.map((folder) => `--files=${folder}/*`)]
}

function foldersBelow(folder) {
  const inside = readdirSync(`${root}/tests/${folder}`, { withFileTypes: true })
  const folders = inside.filter((one) => one.isDirectory())
  return [folder, ...folders.flatMap(({ name }) => foldersBelow(`${folder}/${name}`))]
}

/** @param isEverything unit and browser tests, too */
async function runHalves(isEverything) {
  const folders = isEverything ? ASIDE_AFTER_UNIT : ASIDE_WITHOUT_UNIT
  const others = readdirSync(`${root}/tests/functional`).filter((one) => !folders.includes(one))
  const browser = isEverything ? ['browser', '--files=browser/*'] : []
  const main = test([...browser, ...functional(others)], { stdio: 'inherit' })
  const [aside, code] = await Promise.all([
    runAside([...(isEverything ? [['unit']] : []), functional(folders)]),
    exitCodeOf(main),
  ])
  for (const { output } of aside) await print(output)
  return [code, ...aside.map((run) => run.code)].find((one) => one !== 0) ?? 0
}

/** Ends when all of it is out: a process that exits takes along what a pipe could not take yet. */
function print(output) {
  return new Promise((resolve) => {
    process.stdout.write(output, resolve)
  })
}

/** One after the other; what they print is kept. */
async function runAside(runs) {
  const env = {
    ...process.env,
    STORAGE_PATH: `${STORAGE_PATH ?? `storage/test-${EMBEDDED_POSTGRES_VERSION}`}-aside`,
    // Another one that is free is found where this one is taken, but not by two at the same moment.
    PORT: String(Number(PORT) + 100),
    FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
  }
  const done = []
  for (const japaArgs of runs) {
    const run = test(japaArgs, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = Promise.all([buffer(run.stdout), buffer(run.stderr)])
    const code = await exitCodeOf(run)
    done.push({ code, output: Buffer.concat(await output) })
  }
  return done
}

// A database that somebody named can be cleared for one process at a time.
const isWhole = args.length === 0 || (args.length === 1 && args[0] === 'functional')
if (!isWhole || DATABASE_URL !== undefined) {
  process.exit(await exitCodeOf(test(args, { stdio: 'inherit' })))
}
process.exit(await runHalves(args.length === 0))
