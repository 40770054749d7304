/** `npm run load` comes here once everything is installed. */
import { readCatalog, signToken } from '../bench.ts'
import type { Cluster } from '../database/cluster.ts'
import { prepareDatabase } from '../database/dataset.ts'
import { drawRequests, seededRandom } from '../load/requests.ts'
import { send, untilDrawing } from '../load/send.ts'
import { orTell } from '../options.ts'
import { startWatched } from '../process/watch.ts'
import { describeMachine } from '../report/document.ts'
import { answersTable, conclusionOf, machineTable } from '../report/load_report.ts'
import { LIMITS_ON } from '../settings.ts'
import { withBuild } from '../with_build.ts'
import { LearnerRequests } from './learner_requests.ts'
import { type Learner, prepareLearners } from './learners.ts'
import { LOAD_HELP, type LoadOptions, parseLoadOptions } from './options.ts'
import { checkSaved, removeSessions } from './saved_sessions.ts'
import { SCENARIOS } from './scenarios.ts'
import { Stage } from './stage.ts'

const DATASET = { speeches: 100_000, tags: 30 }

/** More than play in steady parts: in a ramp, they would meet their limits. */
const ACCOUNTS = 20_000

/** `RATE_LIMIT_GAME_PER_MINUTE`, left to the product. */
const DRAWS_PER_MINUTE = 60

const SETTINGS = {
  ...LIMITS_ON,
  // It believes what the generator says of its learners' addresses.
  TRUSTED_PROXIES: '127.0.0.1',
  // It counts from the end of the upload on: the rest of 10 s is for the upload and the answer.
  SPEECH_API_TIMEOUT: '9',
}

/** @returns the exit code */
async function main(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(LOAD_HELP)
    return 0
  }
  const options = orTell(() => parseLoadOptions(args))
  return options === undefined ? 2 : withBuild((cluster) => measure(cluster, options))
}

async function measure(cluster: Cluster, options: LoadOptions): Promise<number> {
  const { url } = await prepareDatabase(cluster, DATASET)
  await removeSessions(url)
  const learners = await prepareLearners(url, ACCOUNTS + 1)
  const catalog = await readCatalog(url)
  const requests = await LearnerRequests.prepare(learners, catalog)
  const scope = { seconds: options.seconds, random: seededRandom(options.seed) }
  const stage = new Stage(scope, cluster.serverPid, ACCOUNTS)
  const [draw] = drawRequests(1, catalog.tagIds)
  const token = await signToken()
  console.log('Ready: the load begins')
  await SCENARIOS[options.scenario]({
    stage,
    requests,
    withServer: async (settings, work) => {
      const watched = await startWatched('load', url, { ...SETTINGS, ...settings })
      try {
        await untilDrawing(watched.server, draw!, token)
        await assertLimited(watched.server.port, draw!, learners[ACCOUNTS]!)
        await work(watched)
      } finally {
        await watched.server.stop()
      }
    },
  })
  if (requests.savedKeys.size > 0) {
    const { finding, isRight } = await checkSaved(url, requests.savedKeys)
    stage.findings.push(finding)
    if (!isRight) stage.faults.push('The rows are not what was answered.')
  }
  return conclude(stage, options)
}

/** @throws Error when a learner may draw more often than the product's limit allows */
async function assertLimited(port: number, draw: Parameters<typeof send>[1], { token }: Learner) {
  for (let count = 0; count < DRAWS_PER_MINUTE; count++) await send(port, draw, token)
  const { status } = await send(port, draw, token)
  if (status !== 429)
    throw new Error(`The limits are off: draw ${DRAWS_PER_MINUTE + 1} got ${status}.`)
}

function conclude({ phases, findings, faults }: Stage, { scenario, seconds, seed }: LoadOptions) {
  const { code, sentences } = conclusionOf(phases, faults)
  const command = `npm run load -- --scenario ${scenario} --seconds ${seconds} --seed ${seed}`
  console.log(`\n\`${command}\` on ${describeMachine()}.`)
  console.log(`\n${answersTable(phases)}\n\n${machineTable(phases)}\n`)
  for (const sentence of [...findings, ...sentences]) console.log(sentence)
  return code
}

process.exitCode = await main(process.argv.slice(2))
