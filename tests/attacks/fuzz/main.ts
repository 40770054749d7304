/**
 * `npm run fuzz`: good and wrong requests, made from the OpenAPI document, to every route of the
 * production build; see `fuzz.ts` for what is checked of each. Ends with 1 if something did not hold.
 */
import { parseArgs } from 'node:util'
import { Fuzz } from '#tests/attacks/fuzz/fuzz'
import { FuzzPlan } from '#tests/attacks/fuzz/plan'
import { documentedRoutes, readDocument } from '#tests/attacks/requests/routes'
import { BuiltServer } from '#tests/attacks/requests/target'

const USAGE = `npm run fuzz -- [options]
  --requests N   how many (default 500)
  --seed N       which ones: the same seed makes the same requests (default 1)
  --only N       only the request with this number, which stands before a fault
  --built        the production build that is there, not a new one
Exit codes: 0 everything held, 1 something did not, 2 wrong options`

/** Prints how it is used, and why not. */
function refuse(reason: string): never {
  process.stderr.write(`${reason}\n${USAGE}\n`)
  process.exit(2)
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        requests: { type: 'string', default: '500' },
        seed: { type: 'string', default: '1' },
        only: { type: 'string' },
        built: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return refuse((error as Error).message)
  }
}

const options = readOptions()
if (options.help) {
  process.stdout.write(`${USAGE}\n`)
  process.exit(0)
}
const [count, seed] = [options.requests, options.seed].map(Number) as [number, number]
const only = options.only === undefined ? undefined : Number(options.only)
for (const number of [count, seed, only ?? 1]) {
  if (!Number.isInteger(number) || number < 1) refuse('A number is wrong.')
}

const routes = documentedRoutes()
const plan = new FuzzPlan(readDocument(), routes, seed)
const numbers = only === undefined ? Array.from({ length: count }, (_, at) => at + 1) : [only]

const server = await BuiltServer.start({ isBuilt: options.built, logLevel: 'info' })
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.end().finally(() => process.exit(1)))
}
try {
  const fuzz = new Fuzz(server)
  const started = performance.now()
  await fuzz.run(numbers.map((number) => plan.request(number)))
  const seconds = Math.round((performance.now() - started) / 1000)
  const statuses = [...fuzz.statuses].sort(([one], [other]) => one - other)
  process.stdout.write(
    `${numbers.length} requests to ${routes.length} routes, seed ${seed}, ${seconds} s; ` +
      `${statuses.map(([status, times]) => `${status}: ${times}`).join(', ')}\n`
  )
  for (const fault of fuzz.faults) {
    const number = /^#(\d+)/.exec(fault)![1]
    process.stdout.write(`${fault}\n  again: npm run fuzz -- --seed ${seed} --only ${number}\n`)
  }
  if (fuzz.faults.length > 0) process.exitCode = 1
  else process.stdout.write('Everything held.\n')
} finally {
  await server.end()
}
