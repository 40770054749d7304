/** Runs the bench: `npm run bench` comes here once everything is installed. */
import { writeFileSync } from 'node:fs'
import { type Bench, type Comparison, signToken } from './bench.ts'
import { type FilledDatabase, prepareDatabase } from './database/dataset.ts'
import { HELP, type Options, orTell, parseOptions } from './options.ts'
import { measureBackups } from './parts/backup.ts'
import { measureCompressing } from './parts/compress.ts'
import { compareDraws, compareSizes } from './parts/draw.ts'
import { measureImporting } from './parts/import.ts'
import { measureImportingOverApi } from './parts/import_over_api.ts'
import { measureLoading } from './parts/load.ts'
import { measurePanel } from './parts/panel.ts'
import { measureProgress } from './parts/progress.ts'
import { compareSaving, measureSavingAlone } from './parts/save.ts'
import { measureScoring } from './parts/score.ts'
import { measureScoringLocally } from './parts/score_local.ts'
import { ROOT, STORAGE } from './product.ts'
import {
  backupTable,
  compressingTable,
  importingTable,
  loadingTable,
  panelTable,
  progressTable,
  resultsText,
  savingTable,
  scoringLocallyTable,
  scoringTable,
  verdictTable,
  writeDocument,
} from './report/document.ts'
import { comparisonTable } from './report/table.ts'
import { judge, type Measured } from './report/verdicts.ts'
import { PRODUCT } from './targets.ts'
import { withBuild } from './with_build.ts'

/** @returns the exit code: 1 when a server gave wrong answers or the product failed to answer */
async function main(args: string[]): Promise<number> {
  const options = orTell(() => parseOptions(args))
  if (options === undefined) return 2
  if (options.help) {
    process.stdout.write(HELP)
    return 0
  }
  return withBuild(async (cluster) => {
    const databases: FilledDatabase[] = []
    for (const dataset of options.datasets) databases.push(await prepareDatabase(cluster, dataset))
    const bench = { options, cluster, databases, token: await signToken() }
    const measured = await measure(bench)
    return conclude(measured, options)
  })
}

async function measure(bench: Bench): Promise<Measured> {
  const { parts } = bench.options
  const comparisons: Comparison[] = []
  const report = (comparison: Comparison) => {
    comparisons.push(comparison)
    console.log(`\n${comparison.title}\n\n${comparisonTable(comparison)}`)
  }
  if (parts.includes('draw')) await compareDraws(bench, report)
  if (parts.includes('flat')) await compareSizes(bench, report)
  if (parts.includes('save')) await compareSaving(bench, report)
  const saving = parts.includes('save') ? await measureSavingAlone(bench) : undefined
  if (saving !== undefined) console.log(`\n${savingTable(saving)}`)
  const progress = parts.includes('progress') ? await measureProgress(bench) : undefined
  if (progress !== undefined) console.log(`\n${progressTable(progress)}`)
  const loading = parts.includes('load') ? await measureLoading(bench) : undefined
  if (loading !== undefined) console.log(`\n${loadingTable(loading)}`)
  const scoring = parts.includes('score') ? await measureScoring(bench) : []
  if (scoring.length > 0) console.log(`\n${scoringTable(scoring)}`)
  const locally = parts.includes('score_local') ? await measureScoringLocally(bench) : undefined
  if (locally !== undefined) console.log(`\n${scoringLocallyTable(locally)}`)
  const compressing = parts.includes('compress') ? await measureCompressing(bench) : []
  if (compressing.length > 0) console.log(`\n${compressingTable(compressing)}`)
  const importing = parts.includes('import') ? await measureImporting(bench) : []
  const overApi = parts.includes('import') ? await measureImportingOverApi(bench) : undefined
  if (importing.length > 0) console.log(`\n${importingTable(importing, overApi)}`)
  const panel = parts.includes('panel') ? await measurePanel(bench) : undefined
  if (panel !== undefined) console.log(`\n${panelTable(panel)}`)
  const backup = parts.includes('backup') ? await measureBackups(bench) : undefined
  if (backup !== undefined) console.log(`\n${backupTable(backup)}`)
  return {
    ...{ comparisons, saving, progress, loading, scoring, compressing, importing, overApi },
    ...{ locally, panel, backup },
  }
}

function conclude(measured: Measured, options: Options): number {
  const verdicts = judge(measured)
  console.log(`\n${verdictTable(verdicts)}\n`)
  const file = `${STORAGE}/results.json`
  writeFileSync(file, `${JSON.stringify({ options, ...measured, verdicts }, null, 2)}\n`)
  console.log(`All numbers: ${file.replace(ROOT, '')}`)
  if (options.writeDocs) writeDocument(resultsText(measured, verdicts))
  const isFaulty = measured.comparisons.some(({ faults, standings, part }) => {
    const own = standings.filter(({ name }) => name === PRODUCT.name || part === 'flat')
    return faults.length > 0 || own.some(({ failures }) => Object.keys(failures).length > 0)
  })
  const failed = measured.scoring.some(({ errors }) => Object.keys(errors).length > 0)
  return isFaulty || failed ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2))
