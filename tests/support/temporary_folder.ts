import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder that goes with the test; any user may pass it. */
export function temporaryFolder(cleanup: (callback: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'saywell-test-'))
  chmodSync(folder, 0o755)
  cleanup(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
