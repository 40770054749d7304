import { randomBytes } from 'node:crypto'
import { access, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Check, fault, ok, warning } from '#operations/doctor/doctor'

const NEEDED_NODE = 24

/** Below this share of a disk, or of its inodes, it will soon be full. */
const SCARCE = 0.1

/** Below this much, in bytes, imports and PostgreSQL may fail at any time. */
const LEAST_BYTES = 512 * 1024 * 1024

export interface Machine {
  nodeVersion: string
  /** Folders that are written to, by what is in them. */
  folders: Record<string, string>
  /** Decodes a recording that needs the decoder. */
  decode: () => Promise<void>
  temporaryFolder?: string
  /** Of a disk; the operating system's, but in tests. */
  spaceOf?: typeof statfs
}

export function machineChecks(machine: Machine): Check[] {
  const { folders, spaceOf = statfs, temporaryFolder = tmpdir() } = machine
  return [
    {
      name: 'node',
      todo: `Install Node.js ${NEEDED_NODE}.`,
      run: async () => {
        const version = machine.nodeVersion
        return Number.parseInt(version, 10) === NEEDED_NODE
          ? ok(`Node.js ${version}`)
          : warning(
              `Node.js ${version}, and Saywell is tested with ${NEEDED_NODE}`,
              `Install Node.js ${NEEDED_NODE}.`
            )
      },
    },
    {
      name: 'decoder',
      todo: 'Install ffmpeg ("apt-get install ffmpeg"), or build ours ("npm run ffmpeg:build").',
      run: async () => {
        await machine.decode()
        return ok('An MP3 is decoded')
      },
    },
    {
      name: 'temporary folder',
      todo: `Make ${temporaryFolder} writable, or name another folder in TMPDIR.`,
      run: async () => {
        const file = join(temporaryFolder, `saywell-doctor-${randomBytes(6).toString('hex')}`)
        await writeFile(file, 'x')
        await rm(file)
        return ok(`${temporaryFolder} can be written`)
      },
    },
    ...Object.entries(folders).map(([what, folder]) => ({
      name: `disk of the ${what}`,
      todo: `Make ${folder} a folder that this user may write to.`,
      run: async () => {
        await access(folder)
        const { bavail, bsize, blocks, ffree, files } = await spaceOf(folder)
        const free = bavail * bsize
        const said = `${folder} has ${megabytes(free)} left of ${megabytes(blocks * bsize)}`
        if (free < LEAST_BYTES) return fault(said, 'Make room on this disk, or use a larger one.')
        // Some file systems make inodes as they need them, and say that they have none.
        if (files > 0 && ffree / files < SCARCE) {
          return fault(
            `${folder} has ${ffree} inodes left of ${files}`,
            'Remove files that nobody needs, or make a file system with more inodes.'
          )
        }
        return bavail / blocks < SCARCE ? warning(said, 'Make room on this disk soon.') : ok(said)
      },
    })),
  ]
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1e6)} MB`
}
