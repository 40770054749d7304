import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '#tests/support/temporary_folder'

/** Why there can be no small disk here; undefined when there can. On a build server it must. */
export function whyNoSmallDisk(): string | undefined {
  if (process.env.CI === 'true') return undefined
  if (process.platform === 'linux' && process.getuid?.() === 0) return undefined
  return 'A full disk needs Linux and root, who can mount a small one.'
}

/** A disk in memory that can really be full. */
export class SmallDisk {
  readonly folder: string
  #ballast: string

  /** @param mib its size, in MiB */
  constructor(mib: number, cleanup: (end: () => void) => void) {
    this.folder = temporaryFolder(cleanup)
    this.#ballast = join(this.folder, 'ballast')
    run('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', this.folder])
    chmodSync(this.folder, 0o755)
    // Lazily: whoever still has a file open there does not keep the test from ending.
    cleanup(() => run('umount', ['--lazy', this.folder]))
  }

  /** Takes all the space that is left. */
  fill(): void {
    const file = openSync(this.#ballast, 'a')
    try {
      for (const size of [1024 * 1024, 4096]) fillBy(file, Buffer.alloc(size))
    } finally {
      closeSync(file)
    }
  }

  /** Gives the space back. */
  empty(): void {
    rmSync(this.#ballast, { force: true })
  }
}

function fillBy(file: number, piece: Buffer): void {
  try {
    for (;;) writeSync(file, piece)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

function run(program: string, args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr}`)
}
