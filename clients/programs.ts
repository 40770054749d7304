import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const HERE = fileURLToPath(new URL('.', import.meta.url))
export const OPENAPI = fileURLToPath(new URL('../docs/openapi.json', import.meta.url))
export const GENERATED = join(HERE, 'generated')

/** Nothing that runs here tells anybody else. */
const QUIET = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' }

const MAX_OUTPUT_BYTES = 64 * 1024 ** 2

/**
 * Runs a program of our packages, or one that was compiled here.
 *
 * @param script within `node_modules`, or an absolute path
 * @throws Error with all that it has printed, when it fails
 */
export async function run(script: string, args: string[]): Promise<void> {
  const path = script.startsWith('/') ? script : join(HERE, 'node_modules', script)
  try {
    await promisify(execFile)(process.execPath, [path, ...args], {
      cwd: HERE,
      env: { ...process.env, ...QUIET },
      maxBuffer: MAX_OUTPUT_BYTES,
    })
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & Record<string, string>
    throw new Error(`${stdout}${stderr}`.trim() || message, { cause: error })
  }
}
