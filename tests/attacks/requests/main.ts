/**
 * `npm run attack:requests`: plays hostile requests to the production build, on every route of the
 * OpenAPI document, and tells what did not hold; see `request_attack.ts`. Ends with 1 then. It reads
 * processes in /proc: Linux only.
 */
import { parseArgs } from 'node:util'
import { plan } from '#tests/attacks/requests/plan'
import { report } from '#tests/attacks/requests/report'
import { RequestAttack } from '#tests/attacks/requests/request_attack'
import { documentedRoutes } from '#tests/attacks/requests/routes'
import { BuiltServer, runningServer } from '#tests/attacks/requests/target'

const MAX_REQUESTS = 100_000

const USAGE = `npm run attack:requests -- [options]
  --requests N   how many requests besides the known ones, 0 to ${MAX_REQUESTS} (default 2000)
  --seed N       which ones: the same seed makes the same requests (default 1)
  --route TEXT   only routes with this in their name, such as "POST /api/v1/auth"
  --only N,N     only these requests, by the number that stands before a fault
  --built        the production build that is there, not a new one
  --base URL     a server that runs already, on http://127.0.0.1, with high RATE_LIMIT_*;
                 ADMIN_USERNAME and ADMIN_PASSWORD in the environment sign in its admin
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
        requests: { type: 'string', default: '2000' },
        seed: { type: 'string', default: '1' },
        route: { type: 'string', default: '' },
        only: { type: 'string' },
        built: { type: 'boolean', default: false },
        base: { type: 'string' },
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
if (!Number.isInteger(count) || count < 0 || count > MAX_REQUESTS) refuse('--requests is wrong.')
if (!Number.isInteger(seed) || seed < 1) refuse('--seed is wrong.')
const base = options.base === undefined ? undefined : URL.parse(options.base)
const isOfThisMachine = base?.protocol === 'http:' && base.hostname === '127.0.0.1'
if (options.base !== undefined && !isOfThisMachine) refuse('--base must be on http://127.0.0.1.')

const routes = documentedRoutes().filter(({ name }) => name.includes(options.route))
if (routes.length === 0) refuse(`No route has "${options.route}" in its name.`)
const only = options.only?.split(',').map(Number)
const steps = plan(routes, seed, count)
  .map((step) => {
    const requests = step.requests.filter(({ number }) => only?.includes(number) ?? true)
    return { ...step, requests }
  })
  .filter(({ requests }) => requests.length > 0)
const total = steps.reduce((sum, { requests }) => sum + requests.length, 0)
if (total === 0) refuse('No request is left.')

function startTarget() {
  if (options.base === undefined) return BuiltServer.start({ isBuilt: options.built })
  const { ADMIN_USERNAME: username, ADMIN_PASSWORD: password } = process.env
  return runningServer(options.base, username && password ? { username, password } : undefined)
}

const target = await startTarget()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void target.end().finally(() => process.exit(1)))
}
try {
  const attack = new RequestAttack(target)
  const started = performance.now()
  let told = 0
  await attack.run(steps, () => {
    for (const fault of attack.faults.slice(told)) process.stderr.write(`\r${fault}\n`)
    told = attack.faults.length
    // A log of CI would get a line for each request.
    if (!process.stderr.isTTY) return
    process.stderr.write(`\r${attack.played} of ${total} requests, ${told} faults`)
  })
  const seconds = Math.round((performance.now() - started) / 1000)
  process.stderr.write('\n')
  process.stdout.write(
    `${attack.played} requests to ${routes.length} routes, seed ${seed}, ${seconds} s\n${report(attack)}\n`
  )
  if (attack.faults.length > 0) process.exitCode = 1
} finally {
  await target.end()
}
