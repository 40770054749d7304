import { spawnSync } from 'node:child_process'

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
