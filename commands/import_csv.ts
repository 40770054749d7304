import { stat, writeFile } from 'node:fs/promises'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { TERMINAL } from '#auditing/audit_log'
import { Interruption, prepareRecordings } from '#commands/_preparing'
import { ProgressBar } from '#commands/_progress_bar'
import type { ImportReport } from '#importing/import_report'

/** More faults fill no terminal; the CSV file and `--json` have the others. */
const MAX_SHOWN = 50

export default class ImportCsv extends BaseCommand {
  static override commandName = 'import:csv'
  static override description = 'Import speeches with their recordings into the catalog'
  static override help = [
    'Everything is checked before anything is written. All rows are written, or none.',
    'The columns: audio_filename, text, level, type, tags (with | between them), external_id.',
    'Faulty rows are written to FILE.faulty.csv, with a column that says why.',
    'Exit code 0: the import was done (or would be). 1: it was refused or failed.',
    '  {{ binaryName }} import:csv speeches.csv --audio recordings.zip --dry-run',
  ]
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'The CSV file' })
  declare file: string

  @flags.string({ description: 'A folder or a zip file with the recordings', required: true })
  declare audio: string

  @flags.boolean({ description: 'Check and compare; write nothing', default: false })
  declare dryRun: boolean

  @flags.boolean({
    description: 'Keep new speeches out of the game until they are published',
    default: false,
  })
  declare draft: boolean

  @flags.boolean({ description: 'Let warnings stop the import too', default: false })
  declare strict: boolean

  @flags.boolean({
    description: 'Verify that recordings say their texts; --no-hear leaves it to the servers',
    showNegatedVariantInHelp: true,
    default: true,
  })
  declare hear: boolean

  @flags.string({
    description:
      'If detected wrongly: utf-8, utf-16le, utf-16be, windows-1250, -1251, -1252 or -1254, macintosh (Mac Roman), shift_jis, gbk',
  })
  declare encoding?: string

  @flags.string({ description: 'comma, semicolon or tab, if detected wrongly' })
  declare delimiter?: string

  @flags.boolean({ description: 'Print the report as JSON' })
  declare json: boolean

  override async run() {
    const { ContentImport } = await import('#importing/content_import')
    const { readCsvFile } = await import('#importing/csv/read_csv_file')
    const { parseOverrides } = await import('#importing/csv/overrides')
    const overrides = parseOverrides(this.encoding, this.delimiter)
    const csv = await readCsvFile(this.file)
    const content = await this.app.container.make(ContentImport)
    const bar = new ProgressBar(process.stderr)
    try {
      const { audio, dryRun, draft, strict } = this
      const openAudio = await this.#openerOf(audio)
      const verifyFirst = this.hear && (dryRun || strict)
      const report = await content.run(
        { csv, ...overrides, openAudio, dryRun, draft, strict, verifyFirst },
        { origin: TERMINAL },
        (step, done, total) => bar.show(step, done, total)
      )
      bar.end()
      using interruption = new Interruption(this.app)
      await this.#print(await this.#verify(report, interruption))
      if (!report.isAccepted) this.exitCode = 1
    } finally {
      bar.end()
    }
  }

  /** Verifies what was written. @returns the report, with what was found */
  async #verify(report: ImportReport, interruption: Interruption): Promise<ImportReport> {
    if (report.batchId === null) return report
    const { PreparationQueue } = await import('#catalog/preparation/preparation_queue')
    const { withVerification } = await import('#importing/with_verification')
    if (this.hear) await prepareRecordings(this.app, interruption, 'verifying', report.batchId)
    return withVerification(report, await this.app.container.make(PreparationQueue))
  }

  async #openerOf(path: string) {
    const { openAudioFolder } = await import('#importing/audio/audio_folder')
    const { openAudioZip } = await import('#importing/audio/audio_zip')
    // What is not there, they name themselves.
    const isFolder = await stat(path).then(
      (stats) => stats.isDirectory(),
      () => true
    )
    return (findings: Parameters<typeof openAudioZip>[1]) =>
      isFolder ? openAudioFolder(path, findings) : openAudioZip(path, findings)
  }

  async #print(report: ImportReport) {
    const faultyFile = await this.#writeFaultyRows(report)
    if (this.json) {
      const { toJson } = await import('#importing/report_json')
      const printed = { ...toJson(report), faulty_rows_file: faultyFile }
      return this.logger.log(JSON.stringify(printed, null, 2))
    }
    this.logger.info(`The file is ${report.encoding}, its delimiter is the ${report.delimiter}`)
    this.#printFindings('Warning', report.warnings, report.warningCount)
    this.#printFindings('Fault', report.faults, report.faultCount)
    if (report.newTags.length > 0) this.logger.info(`New tags: ${report.newTags.join(', ')}`)
    const { rows, new: added, changed, unchanged } = report.summary
    const counts = `${added} new, ${changed} changed, ${unchanged} unchanged`
    if (!report.isAccepted) {
      const { faultCount, warningCount } = report
      const why =
        faultCount > 0 ? `faults: ${faultCount}` : `warnings, with --strict: ${warningCount}`
      this.logger.error(`Nothing was imported. Rows: ${rows}, ${why}`)
    } else if (report.dryRun) this.logger.success(`This would be imported: ${counts}`)
    else this.logger.success(counts)
    if (report.batchId !== null) this.logger.info(`Undo it: node ace batch:undo ${report.batchId}`)
    if (report.batchId !== null && this.draft && added > 0)
      this.logger.info(`Publish it: node ace batch:publish ${report.batchId}`)
    if (report.unverifiedCount > 0) {
      this.logger.warning(
        `Recordings not verified yet: ${report.unverifiedCount}. All rows are in the catalog. The ` +
          'servers verify the rest; node ace content:prepare does it now'
      )
    }
    if (faultyFile !== null)
      this.logger.info(`The faulty rows, with the reason for each: ${faultyFile}`)
  }

  #printFindings(kind: string, findings: ImportReport['faults'], count: number) {
    if (findings.length === 0) return
    const table = this.ui.table().head(['Row', 'Column', kind, 'Code'])
    for (const { row, column, code, message } of findings.slice(0, MAX_SHOWN)) {
      table.row([String(row ?? ''), column ?? '', message, code])
    }
    table.render()
    if (count > MAX_SHOWN) this.logger.info(`and ${count - MAX_SHOWN} more`)
  }

  /** @returns the file's path, or null when there was nothing to write */
  async #writeFaultyRows(report: ImportReport): Promise<string | null> {
    const { faultyRowsCsv } = await import('#importing/faulty_rows')
    const text = faultyRowsCsv(report)
    if (text === undefined) return null
    const base = this.file.replace(/\.csv$/i, '')
    // Never over one that somebody may be mending.
    for (let number = 1; ; number++) {
      const path = `${base}.faulty${number === 1 ? '' : `-${number}`}.csv`
      try {
        await writeFile(path, text, { flag: 'wx' })
        return path
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'EEXIST') continue
        this.logger.warning(`The faulty rows could not be written to ${path} (${code})`)
        return null
      }
    }
  }
}
