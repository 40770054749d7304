import 'reflect-metadata'
import { styleText } from 'node:util'
import { Ignitor } from '@adonisjs/core'
import { APP_ROOT, importer } from '../app_root.js'
import { GracefulServer } from '../graceful_server.js'
import { describeStartFailure } from '../start_failure.js'
import { Api } from './api.js'
import { DEMO_ADMIN, seedDemoAdmin } from './demo_admin.js'
import { LEARNER, practise, WRONG_RECORDING } from './practice.js'
import { prepareDatabase } from './prepare_database.js'
import { type ReservedPort, reservePort } from './reserve_port.js'
import { failed, step } from './steps.js'

/** How often we look whether whoever started us is still there, in milliseconds. */
const PARENT_CHECK_MS = 500

if (process.env.NODE_ENV === 'production') {
  failed('Settings', 'quickstart makes demo accounts, so it does not run with NODE_ENV=production.')
  process.exit(1)
}
// Requests would hide what is shown here; LOG_LEVEL=info shows them.
process.env.LOG_LEVEL ||= 'warn'

const ignitor = new Ignitor(APP_ROOT, { importer })
const server = new GracefulServer(ignitor)
let serving = false
let hasDemoAdmin = false
let stopping: Promise<void> | undefined
let reserved: ReservedPort | undefined

ignitor.tap((app) => {
  app.booting(async () => {
    await choosePort()
    await import('#start/env')
  })
  void app.booted(async () => {
    await prepareDatabase(app)
    hasDemoAdmin = await seedDemoAdmin(app)
  })
  app.listen('SIGINT', stop)
  app.listen('SIGTERM', stop)
  app.listen('SIGHUP', stop)
})

try {
  process.stdout.write(`\n${styleText('bold', 'Saywell')} quickstart\n\n`)
  await server.start(() => reserved?.release())
  serving = true
  stopWithParent()
} catch (error) {
  // Ctrl-C takes away what a start still needs.
  await stopping
  failed('Start', describeStartFailure(error) ?? messageOf(error))
  await ignitor.terminate().catch(() => undefined)
  process.exit(1)
}

const origin = `http://localhost:${process.env.PORT}`
const api = new Api(`${origin}/api/v1`)
step('Serving', origin)
try {
  await whenReady()
  await loadScorer()
  await practise(api)
} catch (error) {
  await stopping
  failed('Practice', `${messageOf(error)} The server goes on.`)
}
printHints()

async function choosePort(): Promise<void> {
  const wanted = Number(process.env.PORT || 3333)
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535) return
  reserved = await reservePort(wanted, process.env.HOST || '127.0.0.1')
  if (reserved.port !== wanted) step('Port', `${wanted} is taken, so this is ${reserved.port}`)
  process.env.PORT = String(reserved.port)
}

/** Waits until the catalog is loaded, a moment after the start. */
async function whenReady(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const response = await fetch(`${origin}/health/ready`)
    if (response.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A busy machine takes longer for it than a recording may take. */
async function loadScorer(): Promise<void> {
  const { default: app } = await import('@adonisjs/core/services/app')
  const { SpeechProvider } = await import('#scoring/speech_provider')
  const scorer = await app.container.make(SpeechProvider)
  await scorer.load()
}

function printHints(): void {
  const bold = (text: string) => styleText('bold', text)
  process.stdout.write(`
  ${bold('Base URL')}   ${api.baseUrl}   (documentation: ${origin}/docs)
  ${bold('Sign in')}    ${LEARNER.email} with the password "${LEARNER.password}"
  ${bold('Admin')}      ${origin}/admin   (${adminHint()})
  ${bold('Score')}      curl ${api.baseUrl}/speech/score \\
               -H 'Authorization: Bearer ${api.accessToken ?? 'ACCESS_TOKEN'}' \\
               -F audio=@${WRONG_RECORDING} \\
               -F 'reference_text=I have never seen such a beautiful garden before.'
  ${bold('Try it')}     ${origin}/try   (in your browser, with your microphone)

  Ctrl-C stops the server and its database; the data stays in storage/.
`)
}

function adminHint(): string {
  if (!hasDemoAdmin) return 'sign in as one of your admins: node ace admin:list'
  return `sign in as "${DEMO_ADMIN.username}" with the password "${DEMO_ADMIN.password}"`
}

function stop(): void {
  stopping ??= end()
}

/** The end that the user asked for is no failure, so that npm prints no error. */
async function end(): Promise<void> {
  if (serving) {
    process.stdout.write('\n  Stopping ...\n')
    await server.stop()
  } else {
    await ignitor.terminate()
  }
  process.exit(0)
}

/** npm does not pass every signal on: when it is gone, nobody could stop us any more. */
function stopWithParent(): void {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) stop()
  }, PARENT_CHECK_MS).unref()
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
