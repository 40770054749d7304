import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Readable } from 'node:stream'
import { inspect } from 'node:util'
import { test } from '@japa/runner'
import { createToken } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { RecordingStorage } from '#storage/recording_storage'
import { createS3Client } from '#storage/s3_client'
import { S3RecordingDriver } from '#storage/s3_recording_driver'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { s3Server, whyNoS3Server } from '#tests/support/s3_server'
import { serve } from '#tests/support/serving'
import { assertUnavailable } from '#tests/support/storage_failures'
import { openStorage, s3Settings } from '#tests/support/storages'
import { until } from '#tests/support/until'

const TYPE = 'audio/mpeg'
const MIB = 1024 * 1024

function everything(storage: RecordingStorage) {
  return [
    storage.put('test/a.mp3', Buffer.from('a'), TYPE),
    storage.put('test/a.mp3', Readable.from([Buffer.from('a')]), TYPE),
    storage.read('test/a.mp3'),
    storage.exists('test/a.mp3'),
    storage.delete('test/a.mp3'),
    Array.fromAsync(storage.list('test')),
    storage.prepare(),
  ]
}

/** A server that answers each connection with this, and then says no more. */
async function silentServer(answer: string, cleanup: (end: () => void) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.write(answer))
    cleanup(() => void socket.destroy())
  }).listen(0, '127.0.0.1')
  cleanup(() => void server.close())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test.group('An S3 server', (group) => {
  group.each.timeout(90_000)
  group.tap((one) => void one.skip(whyNoS3Server() !== undefined, whyNoS3Server()))

  test('a server is unready while its S3 server is away, and serves again when it is back', async ({
    assert,
    cleanup,
  }) => {
    const s3 = await s3Server()
    cleanup(() => s3.restart())
    const { storage } = await openStorage('s3')
    const bytes = randomBytes(5000)
    const key = `test/${randomUUID()}.mp3`
    await storage.put(key, bytes, TYPE)
    const { id } = await createSpeech([], { audioUrl: key })
    const { origin } = await serve(
      {
        DATABASE_URL: testsDatabaseUrl(),
        S3_ENDPOINT_URL: s3.url,
        S3_PUBLIC_ENDPOINT_URL: s3.url.replace('127.0.0.1', 'localhost'),
        S3_BUCKET_NAME: 'saywell-tests',
        S3_ACCESS_KEY: s3.accessKey,
        S3_SECRET_KEY: s3.secretKey,
      },
      cleanup
    )
    const token = await createToken()
    async function audioUrl(): Promise<string> {
      const answer = await fetch(`${origin}/api/v1/game/speeches/${id}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const { audio_url: url } = (await answer.json()) as { audio_url: string }
      return url
    }
    const url = await audioUrl()
    assert.isTrue(url.startsWith('http://localhost:'), url)
    const heard = await fetch(url)
    assert.isTrue(bytes.equals(Buffer.from(await heard.arrayBuffer())))

    await s3.kill()
    let unready: unknown
    await until('the server is not ready', async () => {
      const answer = await fetch(`${origin}/health/ready`)
      unready = await answer.json()
      return answer.status === 503
    })
    assert.containsSubset(unready, {
      checks: { storage: 'unavailable', database: 'ok' },
    })
    assert.equal(await audioUrl(), url)
    await Promise.all(everything(storage).map((work) => assertUnavailable(assert, work)))

    await s3.restart()
    await until('the server is ready again', async () => {
      const { ok } = await fetch(`${origin}/health/ready`)
      return ok
    })
    assert.isTrue(bytes.equals(await storage.read(key)))
  })

  test('a recording is not kept when the S3 server ends in the middle of it', async ({
    assert,
    cleanup,
  }) => {
    const s3 = await s3Server()
    cleanup(() => s3.restart())
    const { storage } = await openStorage('s3')
    const folder = `test/${randomUUID()}`
    async function* recording() {
      yield randomBytes(6 * MIB)
      await s3.kill()
      yield randomBytes(6 * MIB)
    }
    const put = storage.put(`${folder}/a.mp3`, Readable.from(recording()), TYPE)
    await assertUnavailable(assert, put)
    await s3.restart()
    assert.deepEqual(await Array.fromAsync(storage.list(folder)), [])
    await storage.put(`${folder}/a.mp3`, Buffer.from('a'), TYPE)
    assert.equal(String(await storage.read(`${folder}/a.mp3`)), 'a')
  })

  test('an S3 server that refuses our key is unavailable, and the error does not show the key', async ({
    assert,
  }) => {
    const settings = await s3Settings({ secretKey: 'another secret' })
    const storage = new RecordingStorage(new S3RecordingDriver(settings))
    const works = everything(storage).map((work) => assertUnavailable(assert, work))
    for (const failure of await Promise.all(works)) {
      const told = inspect(failure, { depth: 10 })
      for (const secret of [settings.secretKey, settings.accessKey, 'test/a.mp3', 'AWS4']) {
        assert.notInclude(told, secret)
      }
    }
  })

  test('whoever needs the S3 bucket first creates it', async ({ assert }) => {
    const settings = await s3Settings({ bucket: `saywell-${randomUUID()}` })
    const storages = [1, 2, 3].map(() => new RecordingStorage(new S3RecordingDriver(settings)))
    assert.isFalse(await storages[0]!.exists('test/a.mp3'))
    assert.deepEqual(await Array.fromAsync(storages[0]!.list()), [])
    await Promise.all(storages.map((one, i) => one.put(`test/${i}.mp3`, Buffer.from('a'), TYPE)))
    assert.lengthOf(await Array.fromAsync(storages[0]!.list()), 3)
    const prepared = await s3Settings({ bucket: `saywell-${randomUUID()}` })
    const storage = new RecordingStorage(new S3RecordingDriver(prepared))
    await storage.prepare()
    await storage.prepare()
  })

  test('gives up on an S3 server that {what}')
    .with([
      { what: 'accepts and is silent', answer: '' },
      {
        what: 'answers half',
        answer:
          'HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\ncontent-length: 100\r\n\r\nabc',
      },
    ])
    .run(async ({ assert, cleanup }, { what, answer }) => {
      const settings = await s3Settings({ endpoint: await silentServer(answer, cleanup) })
      const limits = { connectionTimeout: 300, socketTimeout: 300, requestTimeout: 1000 }
      const client = createS3Client(settings, limits)
      cleanup(() => void client.destroy())
      const storage = new RecordingStorage(new S3RecordingDriver(settings, client))
      const works = what === 'answers half' ? [storage.read('test/a.mp3')] : everything(storage)
      await Promise.all(works.map((work) => assertUnavailable(assert, work)))
    })
})
