import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const EMBEDDED_USER = 'saywell'
export const EMBEDDED_DATABASE = 'saywell'

/** The longest path of a Unix socket that every system takes (sockaddr_un, macOS: 104 with NUL). */
const MAX_SOCKET_PATH_BYTES = 103

/** @returns the data folder of the embedded server */
export function embeddedDataFolder(storagePath: string): string {
  return join(storagePath, 'postgres')
}

/**
 * The folder of the server's Unix socket: the data folder itself, which only the server's user can
 * enter, so that there is no port to clash. Where its path is too long for a socket: a folder of
 * the system's temporary folder, named after the data folder.
 */
export function embeddedSocketFolder(storagePath: string): string {
  const dataFolder = embeddedDataFolder(storagePath)
  const bytes = Buffer.byteLength(join(dataFolder, '.s.PGSQL.5432'))
  if (bytes <= MAX_SOCKET_PATH_BYTES) return dataFolder
  const digest = createHash('sha256').update(dataFolder).digest('hex').slice(0, 12)
  return join(tmpdir(), `saywell-${digest}`)
}
