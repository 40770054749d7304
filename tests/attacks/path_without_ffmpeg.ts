import { readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '#tests/support/temporary_folder'

/**
 * A PATH with every program of this machine but ffmpeg.
 *
 * @param cleanup is given what removes it
 */
export function pathWithoutFfmpeg(cleanup: (end: () => void) => void): string {
  const folder = temporaryFolder(cleanup)
  const seen = new Set(['ffmpeg'])
  for (const place of (process.env.PATH ?? '').split(':')) {
    for (const program of programsIn(place)) {
      if (seen.has(program)) continue
      seen.add(program)
      symlinkSync(join(place, program), join(folder, program))
    }
  }
  return folder
}

function programsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
