import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import type { Bench } from '../bench.ts'
import { prepareContent } from '../database/content.ts'
import { prepareEmptyDatabase } from '../database/dataset.ts'
import { peakMegabytesOf } from '../measure/processes.ts'
import { median } from '../measure/statistics.ts'
import { track } from '../process/children.ts'
import { run } from '../process/run.ts'
import { builtFile, STORAGE } from '../product.ts'
import { serverEnvironment } from '../settings.ts'
import { importContent } from './import.ts'

const LOOK_EVERY_MS = 50
const ROUNDS = 3

/** Of what is backed up, and of what `tar` and `pg_dump` write. */
const BACKED_UP = `${STORAGE}/backed-up`
const BY_HAND = `${STORAGE}/by-hand`

/** What a backup of a catalog takes: medians of the rounds. */
export interface BackingUp {
  speeches: number
  /** Of all recordings. */
  megabytes: number
  seconds: number
  /** `tar` of the recordings, and then `pg_dump`, in the same rounds. */
  byHandSeconds: number
  /** The most resident memory that the process of the backup had, in MB (10^6 bytes). */
  peakMegabytes: number
  /** Restoring it into a database of its own, and comparing. */
  verifySeconds: number
}

/** Imports a catalog, and backs it up, in turns with `tar` and `pg_dump` alone. */
export async function measureBackups({ cluster, options }: Bench): Promise<BackingUp> {
  const [speeches] = options.imports.toSorted((one, other) => one - other)
  const content = prepareContent(speeches!, 'wav')
  const url = await prepareEmptyDatabase(cluster)
  rmSync(BACKED_UP, { recursive: true, force: true })
  const env = { ...serverEnvironment(url, 1), STORAGE_PATH: BACKED_UP }
  try {
    await importContent(content, env)
    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ byHandSeconds: await byHand(url), ...(await create(env)) })
    }
    const of = (figure: 'seconds' | 'byHandSeconds') => median(rounds.map((one) => one[figure]))
    const { name } = rounds.at(-1)!
    const startedAt = performance.now()
    await run(process.execPath, [builtFile('ace.js'), 'backup:verify', name], {
      env,
      cwd: builtFile('.'),
    })
    return {
      speeches: speeches!,
      megabytes: content.megabytes,
      seconds: of('seconds'),
      byHandSeconds: of('byHandSeconds'),
      peakMegabytes: Math.max(...rounds.map((one) => one.peakMegabytes)),
      verifySeconds: (performance.now() - startedAt) / 1000,
    }
  } finally {
    for (const folder of [BACKED_UP, BY_HAND]) rmSync(folder, { recursive: true, force: true })
  }
}

interface Round {
  name: string
  seconds: number
  byHandSeconds: number
  peakMegabytes: number
}

async function byHand(url: string): Promise<number> {
  rmSync(BY_HAND, { recursive: true, force: true })
  mkdirSync(BY_HAND, { recursive: true })
  const startedAt = performance.now()
  await run('tar', ['-cf', `${BY_HAND}/recordings.tar`, '-C', BACKED_UP, 'files'], {})
  const { pathname, searchParams, username } = new URL(url)
  const host = searchParams.get('host') ?? 'localhost'
  const target = ['-h', host, '-U', username || 'saywell', pathname.slice(1)]
  const programs = process.env.PG_BIN_PATH ?? '/usr/lib/postgresql/15/bin'
  await run(`${programs}/pg_dump`, ['-Fc', '-f', `${BY_HAND}/database.dump`, ...target], {})
  return (performance.now() - startedAt) / 1000
}

async function create(env: Record<string, string>) {
  const command = [builtFile('ace.js'), 'backup:create', '--json']
  const startedAt = performance.now()
  const child = track(spawn(process.execPath, command, { env, cwd: builtFile('.') }))
  const said = Promise.all([text(child.stdout!), text(child.stderr!)])
  let peakMegabytes = 0
  const timer = setInterval(() => {
    peakMegabytes = Math.max(peakMegabytes, peakMegabytesOf(child.pid!))
  }, LOOK_EVERY_MS)
  await once(child, 'exit')
  clearInterval(timer)
  const seconds = (performance.now() - startedAt) / 1000
  const [report, complaint] = await said
  if (child.exitCode !== 0) throw new Error(`The backup failed: ${complaint}${report}`)
  const { name } = JSON.parse(report) as { name: string }
  return { name, seconds, peakMegabytes }
}
