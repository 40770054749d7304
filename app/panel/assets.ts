import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The files that `npm run build:panel` makes for the pages, by the names that they have before. */
export class PanelAssets {
  #names: Record<string, string> | undefined

  /**
   * @param folder where they are
   * @param isKept whether their names are read only once; not while they are built again and again
   */
  constructor(
    readonly folder: string,
    private isKept = true
  ) {}

  /**
   * @param name as in `panel.css`
   * @returns the path of its address, with a hash of its contents
   * @throws Error when there is none, or the files were not built
   */
  addressOf(name: string): string {
    const file = this.#read()[name]
    if (file === undefined) throw new Error(`The admin pages have no asset "${name}".`)
    return `/admin/assets/${file}`
  }

  /** Whether a file is one of them, by its name with the hash. */
  has(file: string): boolean {
    return Object.values(this.#read()).includes(file)
  }

  #read(): Record<string, string> {
    if (!this.isKept) this.#names = undefined
    try {
      return (this.#names ??= JSON.parse(
        readFileSync(join(this.folder, 'manifest.json'), 'utf8')
      ) as Record<string, string>)
    } catch (cause) {
      throw new Error('The admin pages are not built: run "npm run build:panel".', { cause })
    }
  }
}
