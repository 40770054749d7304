import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { BUILT_FFMPEG } from '#audio/decoders/ffmpeg_program'

/**
 * Why tests that need a program are left out; undefined when they are not. On a build server they
 * never are.
 *
 * @param debianPackage that it is in
 */
export function whyNo(program: string, debianPackage = program): string | undefined {
  if (process.env.CI === 'true') return undefined
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status === 0) return undefined
  return `Needs ${program}: apt-get install ${debianPackage}`
}

/** Whether the product makes renditions here: with the built ffmpeg, or with the system's. */
export function makesRenditions(): boolean {
  return existsSync(BUILT_FFMPEG) || whyNo('ffmpeg') === undefined
}
