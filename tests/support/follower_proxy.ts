import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { connectToDatabase, testsDatabaseUrl, throughProxy } from '#tests/support/database_address'

/** A connection says who it is in its first message, as plain text. */
const FOLLOWER = 'saywell catalog_changes'

/**
 * Stands between a server and the tests' database. It lets everything through, and can cut off and
 * keep away the one connection on which the server follows the catalog.
 */
export class FollowerProxy {
  #sockets = new Set<Socket>()
  #followers = new Set<Socket>()
  #isAway = false
  #returned = Promise.withResolvers<void>()

  private constructor(
    private server: Server,
    /** A `DATABASE_URL` that leads through the proxy. */
    readonly url: string
  ) {
    server.on('connection', (client: Socket) => {
      this.#remember(client)
      client.once('data', (greeting: Buffer) => this.#greet(client, greeting))
    })
  }

  static async start(): Promise<FollowerProxy> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return new FollowerProxy(server, throughProxy(testsDatabaseUrl(), port))
  }

  /** Ends the follower's connection, and lets it in no more. */
  cutFollower(): void {
    this.#isAway = true
    for (const follower of this.#followers) follower.destroy()
  }

  /** Lets the follower in again, and waits until its connection is back. */
  letFollowerBack(): Promise<void> {
    this.#returned = Promise.withResolvers()
    this.#isAway = false
    return this.#returned.promise
  }

  close(): void {
    this.server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #greet(client: Socket, greeting: Buffer): void {
    if (greeting.includes(FOLLOWER)) {
      if (this.#isAway) return void client.destroy()
      this.#followers.add(client)
      client.once('close', () => this.#followers.delete(client))
      this.#returned.resolve()
    }
    const database = this.#remember(connectToDatabase(testsDatabaseUrl()))
    client.once('close', () => database.destroy())
    database.once('close', () => client.destroy())
    database.write(greeting)
    client.pipe(database).pipe(client)
  }

  #remember(socket: Socket): Socket {
    this.#sockets.add(socket)
    // A connection that is lost says so by 'close' as well.
    socket.on('error', () => undefined)
    return socket.once('close', () => this.#sockets.delete(socket))
  }
}
