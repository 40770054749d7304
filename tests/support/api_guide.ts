import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = new URL('../../', import.meta.url)

/** What docs/API.md says. */
export const API_GUIDE = readFileSync(new URL('docs/API.md', ROOT), 'utf8')

/** @returns the code of docs/API.md that is marked with a language */
export function codeOfGuide(language: 'sh' | 'ts'): string[] {
  const blocks = API_GUIDE.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))
  return [...blocks].map(([, code]) => code!)
}

/**
 * Runs the curl lines of docs/API.md, one after the other, against another server than it names.
 *
 * @returns what they print
 * @throws Error with that, when one of them fails
 */
export async function runGuide(origin: string): Promise<string> {
  const script = codeOfGuide('sh').join('').replaceAll('http://localhost:3333', origin)
  const options = { cwd: fileURLToPath(ROOT) }
  try {
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-euo', 'pipefail', '-c', script],
      options
    )
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`docs/API.md: ${stdout}${stderr}`, { cause: error })
  }
}
