import type { SpeechRecognizer } from 'microsoft-cognitiveservices-speech-sdk'

/** How long a polite goodbye may take. */
const CLOSING_MS = 500

interface Socket {
  terminate(): void
}

interface ConnectionInside {
  privConnectionMessageAdapter: { privWebsocketClient: Socket | null | undefined }
  open(): Promise<unknown>
}

/**
 * The SDK internals that lead to its sockets. It offers no public way to end a socket that does not
 * answer. The tests for leaks fail with a version of the SDK in which these are gone.
 */
interface RecognizerInside {
  privReco: {
    privConnectionFactory: { create(...args: unknown[]): Promise<ConnectionInside> }
    disconnect(): Promise<void>
  }
}

export interface HeldConnections {
  /** Ends all connections; none is made afterwards. */
  end(): Promise<void>
}

/** Keeps hold of every socket that a recognizer opens from now on. */
export function holdConnections(recognizer: SpeechRecognizer): HeldConnections {
  const { privReco: inside } = recognizer as unknown as RecognizerInside
  const factory = inside.privConnectionFactory
  const create = factory.create.bind(factory)
  const sockets: Socket[] = []
  let isEnded = false

  factory.create = async (...args) => {
    if (isEnded) throw new Error('The recognition is over.')
    const connection = await create(...args)
    const open = connection.open.bind(connection)
    connection.open = () => {
      if (isEnded) return Promise.reject(new Error('The recognition is over.'))
      const opened = open()
      const socket = connection.privConnectionMessageAdapter.privWebsocketClient
      if (socket) sockets.push(socket)
      return opened
    }
    return connection
  }

  return {
    async end() {
      isEnded = true
      const { promise: late, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, CLOSING_MS)
      await Promise.race([inside.disconnect().catch(() => {}), late])
      clearTimeout(timer)
      for (const socket of sockets) socket.terminate()
    },
  }
}
