import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Bench } from '../bench.ts'
import { type Content, type Format, prepareContent } from '../database/content.ts'
import { prepareEmptyDatabase } from '../database/dataset.ts'
import { type Ffmpeg, ffmpegs } from '../ffmpegs.ts'
import { peakMegabytesOf } from '../measure/processes.ts'
import { track } from '../process/children.ts'
import { run } from '../process/run.ts'
import type { ServerProcess } from '../process/server_process.ts'
import { startWatched, watch } from '../process/watch.ts'
import { builtFile, STORAGE } from '../product.ts'
import { serverEnvironment } from '../settings.ts'
import { type Answers, Asker } from './load.ts'

const LOOK_EVERY_MS = 50
const TIMEOUT_MS = 120_000

const COPIES = `${STORAGE}/copies`
/** Of the importing process and of the server that plays with what it brings. */
const IMPORTED = `${STORAGE}/imported`

/** What importing a folder of recordings into an empty catalog was like. */
export interface Importing {
  rows: number
  format: Format
  /** The ffmpeg that decoded; undefined for WAV, which needs none. */
  ffmpeg: Ffmpeg['name'] | undefined
  /** Of all recordings. */
  megabytes: number
  /** From the start of the process to its end. */
  seconds: number
  /** Hashing and copying the same files, in the same run. */
  copySeconds: number
  /** The most resident memory that the importing process had, in MB (10^6 bytes). */
  peakMegabytes: number
  /** From its end until a server's tags counted all speeches. */
  secondsToFollow: number
  /** Event-loop delay of that server meanwhile, in milliseconds. */
  delayP99: number
  delayMax: number
  /** Its answers to `GET tags` meanwhile. */
  tags: Answers
}

/** Imports as an operator does, while a server of the same catalog is asked. */
export async function measureImporting(bench: Bench): Promise<Importing[]> {
  const results: Importing[] = []
  for (const rows of bench.options.imports) {
    results.push(await measure(bench, prepareContent(rows, 'wav')))
  }
  const [fewest] = bench.options.imports.toSorted((one, other) => one - other)
  for (const ffmpeg of ffmpegs()) {
    results.push(await measure(bench, prepareContent(fewest!, 'mp3'), ffmpeg))
  }
  return results
}

async function measure({ cluster }: Bench, content: Content, ffmpeg?: Ffmpeg): Promise<Importing> {
  const copySeconds = await copy(content)
  const url = await prepareEmptyDatabase(cluster)
  rmSync(IMPORTED, { recursive: true, force: true })
  const storage = { STORAGE_PATH: IMPORTED, ...(ffmpeg && { FFMPEG_PATH: ffmpeg.path }) }
  const { server, watchPort } = await startWatched('importing', url, {
    ...storage,
    // As in production: it prepares what arrives.
    PREPARE_RECORDINGS: 'on',
  })
  try {
    const asker = new Asker(server, 'GET', '/api/v1/tags')
    while ((await asker.ask()) !== 200) await patience(server)
    await watch(watchPort)
    let isOver = false
    const asking = (async () => {
      while (!isOver) {
        await asker.ask()
        await sleep(LOOK_EVERY_MS)
      }
    })()
    const imported = await importContent(content, { ...serverEnvironment(url, 1), ...storage })
    const secondsToFollow = await untilFollowed(server, content.rows)
    isOver = true
    await asking
    return {
      rows: content.rows,
      format: content.format,
      ffmpeg: ffmpeg?.name,
      megabytes: content.megabytes,
      copySeconds,
      ...imported,
      secondsToFollow,
      ...(await watch(watchPort)),
      tags: asker.summarize(),
    }
  } finally {
    await server.stop()
    rmSync(IMPORTED, { recursive: true, force: true })
  }
}

async function copy({ folder }: Content): Promise<number> {
  rmSync(COPIES, { recursive: true, force: true })
  mkdirSync(COPIES, { recursive: true })
  const script = fileURLToPath(new URL('./copy_files.ts', import.meta.url))
  const seconds = Number(await run(process.execPath, [script, folder, COPIES], {}))
  rmSync(COPIES, { recursive: true, force: true })
  return seconds
}

/** @throws Error with what it said when it did not import all rows */
export async function importContent({ csv, folder, rows }: Content, env: Record<string, string>) {
  const options = ['--audio', folder, '--no-hear', '--json']
  const command = [builtFile('ace.js'), 'import:csv', csv, ...options]
  const startedAt = performance.now()
  const child = track(spawn(process.execPath, command, { env, cwd: builtFile('.') }))
  const said = Promise.all([text(child.stdout!), text(child.stderr!)])
  let peakMegabytes = 0
  const timer = setInterval(() => {
    const peak = peakMegabytesOf(child.pid!)
    if (peak > peakMegabytes) peakMegabytes = peak
  }, LOOK_EVERY_MS)
  await once(child, 'exit')
  clearInterval(timer)
  const seconds = (performance.now() - startedAt) / 1000
  const [report, complaint] = await said
  if (child.exitCode !== 0) throw new Error(`The import failed: ${complaint}${report.slice(-2000)}`)
  const { summary } = JSON.parse(report) as { summary: { new: number } }
  if (summary.new !== rows) throw new Error(`${summary.new} of ${rows} rows were imported.`)
  return { seconds, peakMegabytes }
}

/** Every speech has two tags. */
async function untilFollowed(server: ServerProcess, rows: number): Promise<number> {
  const startedAt = performance.now()
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/tags`)
    const { data } = (await answer.json()) as { data: { speech_count: number }[] }
    const counted = data.reduce((sum, tag) => sum + tag.speech_count, 0)
    const passed = performance.now() - startedAt
    if (counted === 2 * rows) return passed / 1000
    if (passed > TIMEOUT_MS) throw new Error(`The server counts ${counted}, not ${2 * rows}.`)
    await patience(server)
  }
}

async function patience(server: ServerProcess): Promise<void> {
  if (server.hasEnded) throw new Error(`The server ended: ${server.lastWords()}`)
  await sleep(LOOK_EVERY_MS)
}
