import { spawn, type SpawnOptions } from 'node:child_process'
import { track } from './children.ts'

/**
 * Runs a program to its end.
 *
 * @returns what it printed on its standard output
 * @throws Error with the last lines it printed, when its exit code is not 0
 */
export async function run(program: string, args: string[], options: SpawnOptions): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const child = track(spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }))
  let printed = ''
  let all = ''
  child.stdout!.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
    all += chunk.toString()
  })
  child.stderr!.on('data', (chunk: Buffer) => (all += chunk.toString()))
  child.on('error', reject)
  child.on('close', (code) => {
    if (code === 0) resolve(printed)
    else reject(new Error(`${args[0]} ended with ${code}: ${all.trim().slice(-2000)}`))
  })
  return promise
}
