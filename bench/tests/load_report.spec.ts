import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import { sharesBetween, voidReason } from '../measure/cpu_shares.ts'
import { ROOT } from '../product.ts'
import { answersTable, conclusionOf, machineTable } from '../report/load_report.ts'
import { LOAD_HELP, parseLoadOptions } from '../scenarios/options.ts'
import type { Phase } from '../scenarios/stage.ts'

const QUIET = { server: 60, database: 20, generator: 5, rest: 2 }

function phase(changes: Partial<Phase> = {}, errors: Record<string, number> = {}): Phase {
  const tally = { sent: 4, latencies: [10, 20, 30], refused: 1, errors }
  return {
    title: 'steady',
    intended: 40,
    seconds: 0.1,
    tallies: { draw: tally },
    late: 0,
    latestMs: 1.4,
    shares: QUIET,
    voidReason: undefined,
    delayP99: 12.34,
    megabytes: { before: 300, after: 310 },
    isStep: false,
    ...changes,
  }
}

test.group('bench load report', () => {
  test('shares are those of all cores, and the rest is what nobody of ours took', ({ assert }) => {
    const before = { server: 1, database: 2, generator: 3, all: 100, at: 50 }
    const after = { server: 6, database: 4, generator: 4, all: 112, at: 60 }
    const shares = sharesBetween(before, after, 2)
    assert.deepEqual(shares, { server: 25, database: 10, generator: 5, rest: 20 })
  })

  test('a run is void when generator or strangers took more than a quarter, not when the server did', ({
    assert,
  }) => {
    assert.isUndefined(voidReason({ ...QUIET, generator: 25, rest: 25 }))
    assert.match(voidReason({ ...QUIET, generator: 26 })!, /generator took 26 %/)
    assert.match(voidReason({ ...QUIET, rest: 40 })!, /strangers took 40 %/)
    assert.match(voidReason({ ...QUIET, rest: Number.NaN })!, /could not be read/)
  })

  test('failed requests and missing rows end with 1, a void run with 3', ({ assert }) => {
    const codeOf = (one: Phase, faults: string[] = []) => conclusionOf([phase(), one], faults).code
    const isVoid = { voidReason: 'strangers took 40 % of the cores' }
    assert.equal(codeOf(phase()), 0)
    assert.equal(codeOf(phase(), ['rows are missing']), 1)
    assert.equal(codeOf(phase({}, { 'status 503': 1 })), 1)
    assert.equal(codeOf(phase({ isStep: true }, { 'status 503': 1 })), 0)
    assert.equal(codeOf(phase({ isStep: true }, { 'status 500': 1 })), 1)
    assert.equal(codeOf(phase(isVoid)), 3)
    assert.equal(codeOf(phase(isVoid, { 'no answer in 10 s': 1 })), 3)
    assert.equal(codeOf(phase(isVoid, { 'status 500': 1 })), 1)
  })

  test('the tables have the rates, percentiles, refusals and errors of each kind', ({ assert }) => {
    const cellsOf = (table: string) =>
      table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
    const answers = cellsOf(answersTable([phase({}, { 'status 500': 2 })]))
    const row = ['', 'steady', 'draw', '4', '40.0', '30.0', '20', '30', '30', '30', '1']
    assert.deepEqual(answers[2], [...row, '2 x status 500', ''])
    const machine = cellsOf(machineTable([phase()]))
    const figures = ['', 'steady', '60', '20', '5', '2', '12.3', '300, 310', '0', '1', 'no', '']
    assert.deepEqual(machine[2], figures)
  })
})

test.group('bench load options', () => {
  test('a scenario has its own time, unless another one is given', ({ assert }) => {
    assert.deepEqual(parseLoadOptions(['--scenario', 'mixed']), {
      scenario: 'mixed',
      seconds: 1800,
      seed: 1,
    })
    assert.equal(parseLoadOptions(['--scenario', 'save', '--seconds', '9']).seconds, 9)
  })

  test('{$i}: a wrong option is refused in one line')
    .with([
      { args: [], message: '--scenario is missing: draw, save, score, mixed.' },
      {
        args: ['--scenario', 'listen'],
        message: '--scenario has "listen", but knows only: draw, save, score, mixed.',
      },
      {
        args: ['--scenario', 'draw', '--seconds', '0'],
        message: '--seconds has "0", but wants a number, 1 to 86400.',
      },
      { args: ['--nope'], message: "Unknown option '--nope': see npm run load -- --help" },
    ])
    .run(({ assert }, { args, message }) => {
      assert.throws(() => parseLoadOptions(args), message)
    })

  test('the command prints its help, and ends with 2 for a wrong option, without building', async ({
    assert,
  }) => {
    const load = (...args: string[]) =>
      promisify(execFile)(process.execPath, [`${ROOT}bin/load.js`, ...args])
    const [helped, refused] = await Promise.allSettled([load('--help'), load('--nope')])
    assert.deepInclude(helped, { value: { stdout: LOAD_HELP, stderr: '' } })
    assert.deepInclude((refused as PromiseRejectedResult).reason, {
      code: 2,
      stdout: '',
      stderr: "Unknown option '--nope': see npm run load -- --help\n",
    })
  })
})
