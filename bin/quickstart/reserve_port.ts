import { createServer } from 'node:net'

const TRIES = 50

export interface ReservedPort {
  port: number
  /** Lets the port go, for the server that is to listen on it next. */
  release: () => void
}

/**
 * Takes the wanted port, or the next one after it that is free, and holds it, so that of two
 * quickstarts at once each gets its own.
 *
 * @throws when none of the next fifty is free
 */
export async function reservePort(wanted: number, host: string): Promise<ReservedPort> {
  for (let port = wanted; port < wanted + TRIES && port <= 65_535; port++) {
    const release = await listen(port, host)
    if (release !== undefined) return { port, release }
  }
  throw new Error(`No port from ${wanted} on is free: set PORT to one that is.`)
}

function listen(port: number, host: string): Promise<(() => void) | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<(() => void) | undefined>()
  // Whoever calls too early is turned away, and not left to wait.
  const holder = createServer((socket) => socket.destroy())
  holder.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') resolve(undefined)
    else if (error.code === 'EACCES') {
      reject(new Error(`Port ${port} is reserved for the system: set PORT to one above 1023.`))
    } else if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
      reject(new Error(`HOST is "${host}", which is no address of this machine.`))
    } else reject(error)
  })
  holder.listen(port, host, () => resolve(() => holder.close()))
  return promise
}
