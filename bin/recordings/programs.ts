import { spawnSync } from 'node:child_process'

/** What the caller can put right: printed as one line, without a stack. */
export class RecordingError extends Error {}

/**
 * Runs a program to its end and returns what it wrote.
 *
 * @throws RecordingError that names the Debian packages to install, or the program's own complaint
 */
export function run(command: string, args: readonly string[], install: string) {
  const result = spawnSync(command, args, { maxBuffer: 64 * 1024 * 1024 })
  if (result.error && 'code' in result.error && result.error.code === 'ENOENT') {
    throw new RecordingError(`${command} is missing: apt-get install ${install}`)
  }
  if (result.error) throw new RecordingError(`${command} failed: ${result.error.message}`)
  const stderr = result.stderr.toString()
  if (result.status !== 0) {
    throw new RecordingError(`${command} failed: ${stderr.trim().split('\n').at(-1)}`)
  }
  return { stdout: result.stdout, stderr }
}
