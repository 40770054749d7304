import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { documentOf, toText } from '#openapi/document_text'

const FILE = 'openapi.json'

export default class OpenapiGenerate extends BaseCommand {
  static override commandName = 'openapi:generate'
  static override description = "Write the API's description to docs/openapi.json"
  // The routes are loaded when the application starts.
  static override options: CommandOptions = { startApp: true }

  /** Where the file is; a test has a folder of its own. */
  folder = this.app.makePath('docs')

  @flags.boolean({ description: 'Write nothing; fail when the file is out of date' })
  declare check: boolean

  override async run() {
    const text = toText(documentOf(await this.app.container.make('router')))
    const file = join(this.folder, FILE)
    if ((await readIfThere(file)) === text) {
      this.logger.success(`${FILE} is up to date`)
    } else if (this.check) {
      this.exitCode = 1
      this.logger.error(`docs/${FILE} is out of date: run "node ace openapi:generate"`)
    } else {
      await writeFile(file, text)
      this.logger.success(`${FILE} was written`)
    }
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
