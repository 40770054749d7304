import { type FileHandle, open, rm } from 'node:fs/promises'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { TERMINAL } from '#auditing/audit_log'
import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import { WrongFlags } from '#commands/_wrong_flags'

export default class ExportCsv extends BaseCommand {
  static override commandName = 'export:csv'
  static override description = 'Write the speeches to a CSV file, with their recordings if asked'
  static override help = [
    'The file can be imported again, and changes nothing. Drafts are in it, the bin is not.',
    'Existing files are not overwritten.',
    '  {{ binaryName }} export:csv b1.csv --level B1 --audio b1.zip',
  ]
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'The CSV file to write' })
  declare file: string

  @flags.string({ description: 'The zip file to write the recordings to' })
  declare audio?: string

  @flags.string({ description: `Only this level: ${LEVELS.join(', ')}` })
  declare level?: string

  @flags.string({ description: `Only this type: ${SPEECH_TYPES.join(', ')}` })
  declare type?: string

  @flags.string({ description: 'Only speeches with the tag of this name' })
  declare tag?: string

  @flags.string({ description: 'Only speeches with these words' })
  declare words?: string

  @flags.string({ description: 'Only speeches with this warning; "any" for any warning' })
  declare warning?: string

  @flags.boolean({ description: 'Only published speeches; --no-published: only drafts' })
  declare published?: boolean

  override async run() {
    const level = oneOf('level', LEVELS, this.level?.toUpperCase())
    const type = oneOf('type', SPEECH_TYPES, this.type?.toLowerCase())
    const { published, warning, words } = this
    const tagId = await this.#tagId()
    const filter = { level, type, tagId, words, published, warning, deleted: false }
    const { ContentExport, csvLineOf, CSV_START } = await import('#importing/content_export')
    const { ZipWriter } = await import('#importing/zip_writer')
    const { RecordingNotFound } = await import('#storage/errors')
    const { RecordingStorage } = await import('#storage/recording_storage')
    const content = await this.app.container.make(ContentExport)
    const storage = await this.app.container.make(RecordingStorage)
    const csv = await create(this.file)
    const zipFile = await this.#createZip(csv)
    const zip = zipFile && new ZipWriter(zipFile)
    let count = 0
    try {
      await csv.writeFile(CSV_START)
      for await (const speech of content.speeches(filter, { origin: TERMINAL })) {
        await csv.writeFile(csvLineOf(speech))
        count++
        if (zip === undefined) continue
        try {
          await zip.add(speech.audioFilename, await storage.read(speech.audio_url))
        } catch (error) {
          if (!(error instanceof RecordingNotFound)) throw error
          this.exitCode = 1
          this.logger.error(`"${speech.text}" has no recording in the storage: ${speech.audio_url}`)
        }
      }
      await zip?.end()
    } finally {
      await csv.close()
      await zipFile?.close()
    }
    this.logger.success(`Speeches written to ${this.file}: ${count}`)
  }

  /** Leaves no empty CSV file behind when it fails. */
  async #createZip(csv: FileHandle): Promise<FileHandle | undefined> {
    try {
      return this.audio === undefined ? undefined : await create(this.audio)
    } catch (error) {
      await csv.close()
      await rm(this.file)
      throw error
    }
  }

  async #tagId(): Promise<string | undefined> {
    if (this.tag === undefined) return undefined
    const { findTags } = await import('#importing/catalog_lookup')
    const database = await this.app.container.make('lucid.db')
    const tags = await findTags(database.connection(), [this.tag])
    const found = tags.get(this.tag)
    if (found === undefined) throw new WrongFlags(`There is no tag named "${this.tag}".`)
    return found.id
  }
}

function oneOf<Value extends string>(flag: string, allowed: readonly Value[], given?: string) {
  if (given === undefined) return undefined
  const value = allowed.find((one) => one === given)
  if (value !== undefined) return value
  throw new WrongFlags(`--${flag} is "${given}", but must be one of: ${allowed.join(', ')}.`)
}

async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new WrongFlags(
      code === 'EEXIST'
        ? `"${path}" already exists: remove it, or name another file.`
        : `"${path}" cannot be written (${code}). Check the path and its permissions.`
    )
  }
}
