import type { ChildProcess } from 'node:child_process'

const running = new Set<ChildProcess>()

/** Remembers a process of ours until it ends. */
export function track(child: ChildProcess): ChildProcess {
  running.add(child)
  child.once('exit', () => running.delete(child))
  child.once('error', () => running.delete(child))
  return child
}

/** Ends all processes that we started and that still run, at once. */
export function killChildren(): void {
  for (const child of running) child.kill('SIGKILL')
}
