import { ChildServer } from '#tests/support/child_server'
import { freePort } from '#tests/support/free_port'
import { until } from '#tests/support/until'

/** A real server process that answers requests. */
export interface Serving {
  process: ChildServer
  /** `http://127.0.0.1:PORT` */
  origin: string
}

/**
 * Starts the HTTP server in a process of its own, and waits until it is ready. It is killed when the
 * test ends.
 *
 * @param settings with PORT, it takes that one instead of a free one
 * @param script what starts it, instead of `bin/server.ts`
 * @param isReady whether it is waited for; false for one whose dependency is missing
 */
export async function serve(
  settings: Record<string, string>,
  cleanup: (end: () => Promise<void>) => void,
  { script, isReady = true }: { script?: string; isReady?: boolean } = {}
): Promise<Serving> {
  const port = settings.PORT ?? String(await freePort())
  const process = ChildServer.startHttp({ LOG_LEVEL: 'info', ...settings, PORT: port }, script)
  cleanup(async () => {
    process.kill('SIGKILL')
    await process.exited
  })
  await process.line((line) => line.includes('started HTTP server'))
  const origin = `http://127.0.0.1:${port}`
  if (!isReady) return { process, origin }
  let said = 'nothing'
  const isReadyNow = async () => {
    const answer = await fetch(`${origin}/health/ready`)
    said = await answer.text()
    return answer.ok
  }
  await until('the server is ready', isReadyNow).catch((error: Error) => {
    throw new Error(`${error.message} It said: ${said}`)
  })
  return { process, origin }
}
