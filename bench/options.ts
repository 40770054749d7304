import { parseArgs } from 'node:util'
import { type Dataset } from './database/dataset.ts'
import { DRAW_TARGETS, SAVE_TARGETS, UNMEASURED } from './targets.ts'

const PARTS = [
  'draw',
  'flat',
  'save',
  'progress',
  'load',
  'score',
  'score_local',
  'compress',
  'import',
  'panel',
  'backup',
] as const
export type Part = (typeof PARTS)[number]

const TARGETS = [...new Set([...DRAW_TARGETS, ...SAVE_TARGETS].map(({ name }) => name))]

const DEFAULTS = {
  datasets: '1000x30,100000x30,1000000x30,100000x300',
  connections: '64,1000',
  rounds: '5',
  seconds: '3',
  requests: '2000',
  imports: '10000,100000',
  targets: TARGETS.filter((name) => name !== UNMEASURED.name).join(','),
  // It needs PostgreSQL's programs, which the embedded one does not bring along.
  parts: PARTS.filter((part) => part !== 'backup').join(','),
}

/** One short round on the small catalog: shows that everything works, not how fast it is. */
const QUICK = {
  ...DEFAULTS,
  datasets: '1000x30',
  connections: '64',
  rounds: '1',
  seconds: '1',
  requests: '130',
  imports: '30',
}

export const HELP = `npm run bench -- [options]

Measures the product against its peers, side by side, and judges the targets.

  --datasets SPEECHESxTAGS,...  catalogs to measure on (${DEFAULTS.datasets})
  --connections NUMBER,...      connections at once (${DEFAULTS.connections})
  --rounds NUMBER               rounds of each comparison (${DEFAULTS.rounds})
  --seconds NUMBER              load in a round, for each target (${DEFAULTS.seconds})
  --requests NUMBER             recordings of each format to score (${DEFAULTS.requests})
  --imports NUMBER,...          rows with recordings to import (${DEFAULTS.imports}); 100,000 take 20 GB
  --targets NAME,...            who takes part; the product always does (${DEFAULTS.targets})
  --parts NAME,...              what is measured (${DEFAULTS.parts}); backup needs pg_dump
  --quick                       a smoke run: other defaults (${QUICK.datasets}, ${QUICK.connections} connections, ${QUICK.rounds} round of ${QUICK.seconds} s, ${QUICK.requests} recordings, ${QUICK.imports} rows)
  --write-docs                  puts the results into docs/PERFORMANCE.md
  --help                        this text

BENCH_DATABASE_URL names a PostgreSQL server to make the databases in, with a user that may do so;
without it an embedded one runs in storage/bench. What was filled is kept for the next run.
`

export interface Options {
  datasets: Dataset[]
  connections: number[]
  rounds: number
  seconds: number
  requests: number
  imports: number[]
  targets: string[]
  parts: Part[]
  writeDocs: boolean
  help: boolean
}

/** What the user asked for cannot be done; the message says why in one line. */
export class WrongOption extends Error {}

/** @throws WrongOption */
export function parseOptions(args: string[]): Options {
  const given = parse(args)
  const text = { ...(given.quick ? QUICK : DEFAULTS), ...given }
  const options = {
    datasets: list(text.datasets).map(toDataset),
    connections: list(text.connections).map((one) => toInteger('connections', one, 1, 20_000)),
    rounds: toInteger('rounds', text.rounds, 1, 1000),
    seconds: toInteger('seconds', text.seconds, 1, 3600),
    requests: toInteger('requests', text.requests, 80, 1_000_000),
    imports: list(text.imports).map((one) => toInteger('imports', one, 10, 200_000)),
    targets: list(text.targets).map((one) => toOneOf('targets', one, TARGETS)),
    parts: list(text.parts).map((one) => toOneOf('parts', one, PARTS)),
    writeDocs: given['write-docs'] ?? false,
    help: given.help ?? false,
  }
  return options
}

function parse(args: string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args,
      options: {
        'datasets': text,
        'connections': text,
        'rounds': text,
        'seconds': text,
        'requests': text,
        'imports': text,
        'targets': text,
        'parts': text,
        'quick': flag,
        'write-docs': flag,
        'help': flag,
      },
    }).values
  } catch (error) {
    throw unknownOption(error as Error, 'bench')
  }
}

/** In one line, what `parseArgs` says in several sentences. @param script of npm */
export function unknownOption({ message }: Error, script: string): WrongOption {
  return new WrongOption(`${message.split('. ')[0]}: see npm run ${script} -- --help`)
}

/** Options as they were given; a wrong one is told, and there are none then. */
export function orTell<Parsed>(parseGiven: () => Parsed): Parsed | undefined {
  try {
    return parseGiven()
  } catch (error) {
    if (!(error instanceof WrongOption)) throw error
    console.error(error.message)
    return undefined
  }
}

function list(text: string): string[] {
  return text.split(',').map((one) => one.trim())
}

function toDataset(text: string): Dataset {
  const [, speeches, tags] = /^(\d+)x(\d+)$/.exec(text) ?? []
  if (speeches === undefined || tags === undefined) {
    throw new WrongOption(`--datasets has "${text}", but a dataset is SPEECHESxTAGS, like 1000x30.`)
  }
  return {
    speeches: toInteger('datasets', speeches, 100, 10_000_000),
    tags: toInteger('datasets', tags, 3, 10_000),
  }
}

export function toInteger(name: string, text: string, minimum: number, maximum: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= minimum && number <= maximum) return number
  throw new WrongOption(`--${name} has "${text}", but wants a number, ${minimum} to ${maximum}.`)
}

export function toOneOf<Value extends string>(
  name: string,
  text: string,
  values: readonly Value[]
): Value {
  const found = values.find((value) => value === text)
  if (found !== undefined) return found
  throw new WrongOption(`--${name} has "${text}", but knows only: ${values.join(', ')}.`)
}
