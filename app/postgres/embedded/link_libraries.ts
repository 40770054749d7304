import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'

/** A package's list of the links that npm cannot carry: names of libraries, from its own folder. */
const LIST = 'native/pg-symlinks.json'

/**
 * Links the names under which PostgreSQL's programs look for their libraries. The package's install
 * script does the same, but npm 12 runs only scripts that are allowed, and people turn all of them
 * off.
 *
 * @param folder of the package with the programs
 * @throws Error where the folder cannot be written
 */
export function linkLibraries(folder: string): void {
  const list = join(folder, LIST)
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(folder, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(basename(source), link)
    } catch (error) {
      // Another process was faster.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
