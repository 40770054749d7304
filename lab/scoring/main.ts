/**
 * The scoring lab, `npm run lab:scoring`: how well the local provider tells right from wrong, over
 * recordings that Debian's packages hold or speak. Writes docs/SCORING.md and its plot.
 */
import { parseArgs } from 'node:util'
import { measure } from './measure.ts'
import { printTable, writeReport } from './report.ts'
import { separations, shown } from './separations.ts'
import { missingPackages, VOICES } from './sources.ts'
import type { Use } from './split.ts'

const USAGE = `npm run lab:scoring -- [options]
  --limit N     at most N recordings of each voice (default 40)
  --minutes N   begin no recording after N minutes
  --choosing    use the voices and words for choosing thresholds; nothing is written
  --dry-run     print the figures, write nothing`

const { values } = parseArgs({
  options: {
    'limit': { type: 'string', default: '40' },
    'minutes': { type: 'string', default: 'Infinity' },
    'choosing': { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    'help': { type: 'boolean', default: false },
  },
})
const limit = Number(values.limit)
const minutes = Number(values.minutes)
if (values.help || !Number.isInteger(limit) || limit < 1 || !(minutes > 0)) {
  process.stdout.write(`${USAGE}\n`)
  process.exit(values.help ? 0 : 1)
}

const use: Use = values.choosing ? 'choosing' : 'reporting'
const wanted = VOICES.filter((voice) => voice.use === use)
const missing = [...new Set(wanted.flatMap(missingPackages))]
if (missing.length > 0) {
  process.stdout.write(`Left out for want of packages: apt-get install ${missing.join(' ')}\n`)
}
const voices = wanted.filter((voice) => missingPackages(voice).length === 0)
if (voices.length === 0) process.exit(1)

const started = performance.now()
const measured = await measure({
  use,
  voices,
  limit,
  minutes,
  onProgress: (done, all) => {
    const width = 30
    const bar = '█'.repeat(Math.round((width * done) / all)).padEnd(width, '░')
    process.stderr.write(`\r${bar} ${done} of ${all} recordings`)
  },
})
process.stderr.write('\n')
const seconds = Math.round((performance.now() - started) / 1000)
const rows = separations(measured, voices)
const words = shown(measured, voices)
printTable(rows, words)
process.stdout.write(`${measured.length} values in ${seconds} s\n`)
if (use === 'reporting' && !values['dry-run']) {
  const options = process.argv.slice(2).join(' ')
  const recordings = new Set(measured.map(({ recording }) => recording)).size
  writeReport(rows, words, { options, recordings, missing })
}
