import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createToken } from '#database/factories/learners'
import { ChildServer } from '#tests/support/child_server'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { freePort } from '#tests/support/free_port'
import { ContentFolder } from '#tests/support/importing/content'
import { AUDIO, CSV, file, uploaded } from '#tests/support/importing/uploads'
import { KeptConnection, rawRequest } from '#tests/support/kept_connection'
import { GARDEN, learnerRecording, multipart, type Part } from '#tests/support/recordings'
import { serve, type Serving } from '#tests/support/serving'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'

const TYPE = 'multipart/form-data; boundary=kettle'

type Cleanup = (end: () => Promise<void> | void) => void

/** @returns a server of its own without a database, as most of these tests need none */
function serveAlone(
  settings: Record<string, string>,
  cleanup: Cleanup,
  script?: string
): Promise<Serving> {
  const database = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing' }
  const own = { ...database, STORAGE_PATH: temporaryFolder(cleanup) }
  return serve({ ...own, ...settings }, cleanup, { isReady: false, script })
}

function form(path: string, token: string, parts: Part[]): Buffer {
  return rawRequest('POST', path, { token, type: TYPE, body: multipart(parts) })
}

async function isListening(origin: string): Promise<boolean> {
  return KeptConnection.open(origin).then(
    (connection) => {
      connection.destroy()
      return true
    },
    () => false
  )
}

test.group('A server that is stopped', (group) => {
  group.each.timeout(60_000)

  test('a server that is told to stop answers 503 to balancers and monitoring, and serves on', async ({
    assert,
    cleanup,
  }) => {
    const token = 'a-token-of-this-spec-with-32-characters'
    const settings = {
      DATABASE_URL: testsDatabaseUrl(),
      SHUTDOWN_DRAIN_SECONDS: '600',
      METRICS_TOKEN: token,
    }
    const { process, origin } = await serve(settings, cleanup)
    const kept = await KeptConnection.open(origin)
    const first = await kept.send(rawRequest('GET', '/health/serving'))
    assert.deepEqual([first.status, first.headers.connection], [200, 'keep-alive'])

    process.kill('SIGTERM')
    await process.line((line) => line.includes('The server stops'))
    const ask = async (path: string) => {
      const connection = await KeptConnection.open(origin)
      const { status, headers, body } = await connection.send(rawRequest('GET', path))
      await connection.closed
      assert.equal(headers.connection, 'close', path)
      return { status, body: JSON.parse(body) as { status: string } }
    }
    const alive = await ask('/health')
    assert.deepEqual(alive, { status: 200, body: { status: 'ok' } })
    const serving = await ask('/health/serving')
    assert.deepEqual(serving, { status: 503, body: { status: 'stopping' } })
    const ready = await ask('/health/ready')
    assert.containsSubset(ready, { status: 503, body: { status: 'stopping' } })
    const tags = await ask('/api/v1/tags')
    assert.equal(tags.status, 200)
    const metrics = await fetch(`${origin}/metrics`, {
      headers: { authorization: `Bearer ${token}` },
    })
    assert.match(await metrics.text(), /^saywell_draining 1$/m)
    const last = await kept.send(rawRequest('GET', '/health'))
    assert.deepEqual([last.status, last.headers.connection], [200, 'close'])

    process.kill('SIGTERM')
    assert.equal(await process.exited, 0)
  })

  test('{what} that is under way at a stop is finished')
    .with([{ what: 'a score' }, { what: 'an upload' }, { what: 'an import' }] as const)
    .run(async ({ assert, client, cleanup }, { what }) => {
      const { accessToken: admin } = await createAdmin()
      const content = new ContentFolder(cleanup)
      const request = async () => {
        if (what === 'a score') {
          const parts = [
            { name: 'reference_text', content: GARDEN },
            { name: 'audio', filename: 'a.wav', content: learnerRecording() },
          ]
          return form('/api/v1/speech/score', await createToken(), parts)
        }
        const files = content.add(2).map(({ audio_filename: name }) => {
          return file(name, readFileSync(join(content.audio, name)))
        })
        if (what === 'an upload') return form(AUDIO, admin, files)
        const { upload_session_id: id } = await uploaded(client, admin, files)
        return form(CSV, admin, [
          { name: 'csv', filename: 'a.csv', content: content.csv() },
          { name: 'upload_session_id', content: id },
        ])
      }
      const bytes = await request()
      const settings = { DATABASE_URL: testsDatabaseUrl(), SPEECH_API_TIMEOUT: '25' }
      const { process, origin } = await serve(settings, cleanup)
      const connection = await KeptConnection.open(origin)
      const half = bytes.length / 2
      connection.write(bytes.subarray(0, half))
      // One after the other: the first half was read before this is answered.
      await fetch(`${origin}/health`)

      process.kill('SIGTERM')
      await until('no connection is accepted', async () => !(await isListening(origin)))
      const { status, headers, body } = await connection.send(bytes.subarray(half))
      assert.equal(status, 200, body)
      assert.equal(headers.connection, 'close')
      assert.equal(await process.exited, 0)
      if (what === 'an import') assert.lengthOf(await content.speeches(), 2)
    })

  test('a client that {does} does not keep a server from stopping')
    .with([
      { does: 'sends nothing', sends: '', cut: 0 },
      { does: 'stops in the headers', sends: 'GET /health HTTP/1.1\r\nHost: x\r\n', cut: 1 },
      {
        does: 'stops in the body',
        sends:
          'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a',
        cut: 1,
      },
      { does: 'keeps its connection after an answer', sends: rawRequest('GET', '/health'), cut: 0 },
    ])
    .run(async ({ assert, cleanup }, { sends, cut }) => {
      const { process, origin } = await serveAlone({ SHUTDOWN_LIMIT_SECONDS: '2' }, cleanup)
      const connection = await KeptConnection.open(origin)
      cleanup(() => connection.destroy())
      connection.write(sends)
      await fetch(`${origin}/health`)
      process.kill('SIGTERM')
      await connection.closed
      assert.equal(await process.exited, cut === 0 ? 0 : 1)
      const said = process.lines.filter((line) => line.includes('connections were cut'))
      assert.lengthOf(said, cut)
      for (const line of said) assert.propertyVal(JSON.parse(line), 'connections', cut)
    })

  test('a client that sends a whole upload and hangs up does not keep a server from stopping', async ({
    cleanup,
  }) => {
    const { accessToken } = await createAdmin()
    const settings = { DATABASE_URL: testsDatabaseUrl(), SHUTDOWN_LIMIT_SECONDS: '2' }
    const { process, origin } = await serve(settings, cleanup)
    const parts = [{ name: 'csv', filename: 'a.csv', content: 'a,b\n' }]
    for (let time = 0; time < 2; time++) {
      const connection = await KeptConnection.open(origin)
      connection.write(form(CSV, accessToken, parts))
      connection.halfClose()
      await connection.closed
    }
    process.kill('SIGTERM')
    await process.exited
  })

  test('a second signal ends the time for balancers', async ({ assert, cleanup }) => {
    const { process, origin } = await serveAlone({ SHUTDOWN_DRAIN_SECONDS: '600' }, cleanup)
    process.kill('SIGINT')
    await until('it drains', async () => {
      const { status } = await fetch(`${origin}/health/serving`)
      return status === 503
    })
    process.kill('SIGINT')
    assert.equal(await process.exited, 0)
  })

  test('a part that never shuts down does not keep a server from stopping', async ({
    assert,
    cleanup,
  }) => {
    const settings = { SHUTDOWN_LIMIT_SECONDS: '1' }
    const script = 'tests/support/hanging_server.ts'
    const { process } = await serveAlone(settings, cleanup, script)
    process.kill('SIGTERM')
    assert.equal(await process.exited, 1)
    assert.isTrue(process.lines.some((line) => line.includes('did not shut down in time')))
  })

  test('a server that is told to stop before it has started ends by itself', async ({
    assert,
    cleanup,
  }) => {
    const settings = {
      PORT: String(await freePort()),
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing',
      STORAGE_PATH: temporaryFolder(cleanup),
      LOG_LEVEL: 'info',
    }
    const server = ChildServer.startHttp(settings, 'tests/support/stopped_at_start.ts')
    cleanup(() => server.kill('SIGKILL'))
    assert.equal(await server.exited, 0)
    assert.include(server.lines.join('\n'), 'The server stops')
  })
})
