import env from '#start/env'
import { ChildServer } from '#tests/support/child_server'
import { freePort } from '#tests/support/free_port'
import { until } from '#tests/support/until'

interface CountedTag {
  id: string
  name: string
  speech_count: number
}

/**
 * Starts a server process on the tests' database, and waits until it has loaded the catalog.
 *
 * @param databaseUrl another way to that database
 */
export async function startBesideTests(databaseUrl = env.get('DATABASE_URL')) {
  const port = await freePort()
  const server = ChildServer.startHttp({
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: databaseUrl ?? '',
    LOG_LEVEL: 'info',
  })
  const origin = `http://127.0.0.1:${port}`
  try {
    await server.line((line) => line.includes('started HTTP server'))
    await until('the catalog is loaded', async () => {
      const answer = await fetch(`${origin}/health/ready`)
      const { checks } = (await answer.json()) as { checks: { catalog: string } }
      return checks.catalog === 'ok'
    })
  } catch (error) {
    await server.stop()
    throw error
  }
  return { origin, stop: () => server.stop() }
}

/** How many speeches the server at the origin counts for a tag; undefined if it has no such tag. */
export async function countOverHttp(origin: string, tag: { id: string }) {
  const answer = await fetch(`${origin}/api/v1/tags`)
  const { data } = (await answer.json()) as { data: CountedTag[] }
  return data.find(({ id }) => id === tag.id)?.speech_count
}
