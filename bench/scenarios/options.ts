import { parseArgs } from 'node:util'
import { MOST_FOREIGN_PERCENT } from '../measure/cpu_shares.ts'
import { toInteger, toOneOf, unknownOption, WrongOption } from '../options.ts'

/** By scenario: seconds of its steady part. */
const SECONDS = { draw: 120, save: 300, score: 50, mixed: 1800 } as const
export type ScenarioName = keyof typeof SECONDS

const NAMES = Object.keys(SECONDS) as ScenarioName[]

export const LOAD_HELP = `npm run load -- --scenario ${NAMES.join('|')} [options]

Sends the product what 1,000 learners send, each request at its time, whether others were answered
or not. Then it sends more and more, until the product breaks.

  --scenario NAME    draw    random speeches: 33 a second, then by all within a second
                     save    100 sessions of 15 results a second; their rows are counted
                     score   50 recordings at once, by a stand-in for Azure and by the embedded scorer
                     mixed   80 % drawing and listening, 15 % saving, 4 % scoring, 1 % sign-in
  --seconds NUMBER   the steady part (${NAMES.map((name) => `${name} ${SECONDS[name]}`).join(', ')}); a step of what
                     follows takes a tenth of it, at most 5 seconds. score has only such steps
  --seed NUMBER      another schedule (1)
  --help             this text

Exit codes: 0, 1 when requests failed or rows are missing, 2 for a wrong option, 3 when the run is
void: the generator, or other programs, took more than ${MOST_FOREIGN_PERCENT} % of the cores.
BENCH_DATABASE_URL names a PostgreSQL server, as for npm run bench.
`

export interface LoadOptions {
  scenario: ScenarioName
  seconds: number
  seed: number
}

/** @throws WrongOption */
export function parseLoadOptions(args: string[]): LoadOptions {
  const { scenario: given, seconds, seed } = parse(args)
  if (given === undefined) throw new WrongOption(`--scenario is missing: ${NAMES.join(', ')}.`)
  const scenario = toOneOf('scenario', given, NAMES)
  return {
    scenario,
    seconds: toInteger('seconds', seconds ?? String(SECONDS[scenario]), 1, 86_400),
    seed: toInteger('seed', seed, 0, 2 ** 32 - 1),
  }
}

function parse(args: string[]) {
  const text = { type: 'string' } as const
  const seed = { type: 'string', default: '1' } as const
  try {
    return parseArgs({ args, options: { scenario: text, seconds: text, seed } }).values
  } catch (error) {
    throw unknownOption(error as Error, 'load')
  }
}
