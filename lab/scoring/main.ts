/**
 * The scoring lab, `npm run lab:scoring`: how well the local provider tells right from wrong, over
 * recordings that Debian's packages hold or speak. Writes docs/SCORING.md and its plot.
 */
import { parseArgs } from 'node:util'
import { agreeWithExperts } from './agreement.ts'
import { compareWith, writeMeasured } from './comparison.ts'
import { measure } from './measure.ts'
import { drawCurves } from './plot_curves.ts'
import { describeAgreement, printComparison, printTable, writeReport } from './report.ts'
import { separations, shown } from './separations.ts'
import { missingPackages, VOICES } from './sources.ts'
import type { Use } from './split.ts'

const USAGE = `npm run lab:scoring -- [options]
  --limit N           at most N recordings of each voice (default 40)
  --minutes N         begin no recording after N minutes
  --choosing          use the voices and words for choosing thresholds; nothing is written
  --learners FOLDER   learners whom experts have scored, too
  --save FILE         keep what was measured, for --compare in another checkout
  --compare FILE      compare with another scorer, by what --save kept of it
  --dry-run           print the figures, write nothing`

const { values } = parseArgs({
  options: {
    'limit': { type: 'string', default: '40' },
    'minutes': { type: 'string', default: 'Infinity' },
    'choosing': { type: 'boolean', default: false },
    'learners': { type: 'string' },
    'save': { type: 'string' },
    'compare': { type: 'string' },
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
if (values.save !== undefined) writeMeasured(values.save, measured)
const comparison =
  values.compare === undefined ? null : compareWith(values.compare, measured, voices)
if (comparison) printComparison(comparison)
const agreement = values.learners === undefined ? null : await agreeWithExperts(values.learners)
if (agreement) process.stdout.write(`${describeAgreement(agreement)}\n`)
process.stdout.write(`${measured.length} values in ${seconds} s\n`)
if (use === 'reporting' && !values['dry-run']) {
  // Without the paths, which are those of one machine.
  const options = Object.entries({
    limit,
    learners: values.learners && 'FOLDER',
    compare: values.compare && 'FILE',
  })
    .flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]))
    .join(' ')
  const recordings = new Set(measured.map(({ recording }) => recording)).size
  const humans = new Set(voices.filter(({ isHuman }) => isHuman).map(({ name }) => name))
  const curves = drawCurves(measured.filter(({ voice }) => humans.has(voice)))
  writeReport({ rows, words, comparison, agreement, curves }, { options, recordings, missing })
}
