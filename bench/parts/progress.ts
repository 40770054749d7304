import { fileURLToPath } from 'node:url'
import type { Bench } from '../bench.ts'
import { withClient } from '../database/cluster.ts'
import { ratios, type Spread, spread } from '../measure/statistics.ts'
import { run } from '../process/run.ts'
import { freePort } from '../process/server_process.ts'
import { serverEnvironment } from '../settings.ts'
import type { ProgressAlone } from './progress_alone.ts'

const AT_ONCE = 64

/** What progress costs: saving with receipts and client ids, and the home screen. */
export interface ProgressCosts {
  database: string
  perSecond: Record<keyof ProgressAlone, Spread>
  /** Sessions with client ids and receipts: how many times as many a second as without. */
  verifiedIsTimes: Spread
  /** Home screens from what is kept: how many times as many a second as from the results. */
  keptIsTimes: Spread
}

/** Measures the use cases alone, in one process. */
export async function measureProgress({ databases, options }: Bench): Promise<ProgressCosts> {
  const { name, url } = databases[0]!
  await withClient(url, (client) => client.query('truncate game_sessions cascade'))
  const script = fileURLToPath(new URL('./progress_alone.ts', import.meta.url))
  const { rounds, seconds } = options
  const printed = await run(
    process.execPath,
    [script, String(rounds), String(seconds), String(AT_ONCE)],
    { env: { ...serverEnvironment(url, await freePort()), LOG_LEVEL: 'silent' } }
  )
  const alone = JSON.parse(printed) as ProgressAlone
  return {
    database: name,
    perSecond: {
      savedPlain: spread(alone.savedPlain),
      savedVerified: spread(alone.savedVerified),
      readKept: spread(alone.readKept),
      readFromResults: spread(alone.readFromResults),
    },
    verifiedIsTimes: ratios(alone.savedVerified, alone.savedPlain),
    keptIsTimes: ratios(alone.readKept, alone.readFromResults),
  }
}
