import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import type { Preparation } from '#catalog/preparation/recording_preparation'
import { Interruption, prepareRecordings } from '#commands/_preparing'

/** More fill no terminal; `--json` has the others. */
const MAX_SHOWN = 50

export default class ContentPrepare extends BaseCommand {
  static override commandName = 'content:prepare'
  static override description =
    'Verify that new recordings say their texts, and make small versions for phones'
  static override help = [
    'Servers do the same in the background. The command may run beside them, and beside itself.',
    'Failed recordings are tried once more. Ctrl-C leaves the rest to the servers.',
    'Exit code 1: some recordings could not be prepared; the table says why.',
  ]
  static override options: CommandOptions = { startApp: true }

  @flags.boolean({
    description: 'Include recordings that were prepared without a rendition, for lack of ffmpeg',
    default: false,
  })
  declare withoutRendition: boolean

  @flags.boolean({ description: 'Print the report as JSON' })
  declare json: boolean

  override async run() {
    const { PreparationQueue } = await import('#catalog/preparation/preparation_queue')
    const queue = await this.app.container.make(PreparationQueue)
    await queue.retry()
    if (this.withoutRendition) await queue.addWithoutRendition()
    using interruption = new Interruption(this.app)
    const done = await prepareRecordings(this.app, interruption, 'preparing')
    this.#print(done, await queue.countDue())
  }

  #print(done: Preparation[], left: number) {
    const doubtful = done.filter(({ state }) => state === 'mismatched')
    const failed = done.filter(({ error }) => error !== undefined)
    const prepared = done.filter(({ state }) => state === 'prepared').length + doubtful.length
    if (failed.length > 0) this.exitCode = 1
    if (this.json) {
      const report = {
        prepared,
        left,
        doubtful: doubtful.map(({ id, text }) => ({ id, text })),
        failed: failed.map(({ id, text, error }) => ({ id, text, why: error!.message })),
      }
      return this.logger.log(JSON.stringify(report, null, 2))
    }
    this.#table('Does this recording say this text?', doubtful, () => [])
    this.#table('Not prepared', failed, ({ error }) => [error!.message])
    const line =
      `Prepared: ${prepared}, of these doubtful: ${doubtful.length}; ` +
      `failed: ${failed.length}; left: ${left}`
    if (failed.length > 0) this.logger.error(line)
    else this.logger.success(line)
  }

  #table(title: string, found: Preparation[], more: (one: Preparation) => string[]) {
    if (found.length === 0) return
    const table = this.ui.table().head([title, 'Speech', ...more(found[0]!).map(() => 'Why')])
    for (const one of found.slice(0, MAX_SHOWN)) table.row([one.text, one.id, ...more(one)])
    table.render()
    if (found.length > MAX_SHOWN) this.logger.info(`and ${found.length - MAX_SHOWN} more`)
  }
}
