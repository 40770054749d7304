import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { test } from '@japa/runner'
import { MalformedRequest } from '#exceptions/malformed_request'
import { PayloadTooLarge } from '#exceptions/payload_too_large'
import { bodyOf, startMultipartServer } from '#tests/support/multipart_server'

const FORM = bodyOf(
  'name="text"\r\n\r\nMy soup is cold.',
  'name="tags"\r\n\r\none',
  'name="audio"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\nbytes\r\n--X of a file',
  'name="tags"\r\n\r\ntwo'
)
const READ = {
  fields: { text: ['My soup is cold.'], tags: ['one', 'two'] },
  files: [{ field: 'audio', filename: 'a.wav', bytes: 'bytes\r\n--X of a file' }],
}

test.group('Reading a multipart request', (group) => {
  let server: Awaited<ReturnType<typeof startMultipartServer>>
  group.each.setup(async () => {
    server = await startMultipartServer()
    return server.stop
  })

  test('gives text fields in their order, and files', async ({ assert }) => {
    assert.deepEqual(await server.send(FORM), READ)
  })

  test('reads the same when every byte comes alone', async ({ assert }) => {
    assert.deepEqual(await server.send(FORM, { byteByByte: true }), READ)
  })

  test('takes names that every object has for what they are', async ({ assert }) => {
    const names = ['__proto__', 'constructor', 'a[99999999]', 'a[b][c]', 'toString']
    const fields = names.map((name) => `name="${name}"\r\n\r\nvalue`)
    const files = names.map((name) => `name="${name}"; filename="x"\r\n\r\nbytes`)
    const { files: read, fields: texts } = await server.send(bodyOf(...fields, ...files))
    assert.deepEqual(
      read?.map(({ field }) => field),
      names
    )
    assert.sameMembers(Object.keys(texts!), names)
  })

  test('gives a file without a field under an empty name', async ({ assert }) => {
    const { files } = await server.send(bodyOf('filename="a.wav"\r\n\r\nbytes'))
    assert.deepEqual(files, [{ field: '', filename: 'a.wav', bytes: 'bytes' }])
  })

  test('takes an empty file name for no file')
    .with(['name=""; filename=""', 'name="audio"; filename=""'])
    .run(async ({ assert }, disposition) => {
      const outcome = await server.send(bodyOf(`${disposition}\r\n\r\nbytes`))
      assert.deepEqual(outcome, { fields: {}, files: [] })
    })

  test('refuses a body that ends too soon, at whichever byte', async ({ assert }) => {
    const whole = FORM.indexOf('--XX--') + '--XX--'.length
    for (let cut = 0; cut < whole; cut++) {
      const { fault } = await server.send(FORM.slice(0, cut))
      assert.instanceOf(fault, MalformedRequest, `cut at ${cut}`)
    }
  })

  test('ends with the client, who {end}s the connection at any byte of a "{part}"')
    .with(
      ['name="audio"; filename="a.wav"', 'filename="a.wav"', 'name="audio"; filename=""'].flatMap(
        (part) => [
          { part, end: 'reset' as const },
          { part, end: 'half-closed' as const },
        ]
      )
    )
    .run(async ({ assert }, { part, end }) => {
      const body = bodyOf(`${part}\r\n\r\nbytes`)
      for (let cut = 0; cut < body.length; cut += 3) {
        const { fault } = await server.send(body.slice(0, cut), { length: 100_000, end })
        assert.instanceOf(fault, MalformedRequest, `cut at ${cut}`)
      }
    })

  test('refuses "{$self}", which is no multipart')
    .with([
      'multipart/form-data',
      'multipart/form-data; boundary=',
      `multipart/form-data; boundary=${'x'.repeat(300)}`,
      'multipart/form-data; boundary*=utf-8%27%27XX',
      'application/json',
    ])
    .run(async ({ assert }, type) => {
      const { fault } = await server.send(FORM, { type })
      assert.instanceOf(fault, MalformedRequest)
    })

  test('refuses {title}')
    .with([
      { title: 'a value of 20 kB', parts: [`name="text"\r\n\r\n${'x'.repeat(20_000)}`] },
      { title: '65 fields', parts: Array.from({ length: 65 }, () => 'name="a"\r\n\r\nb') },
      {
        title: '80 parts without a meaning',
        parts: Array.from({ length: 80 }, () => 'x\r\nContent-Disposition: attachment\r\n\r\nb'),
      },
    ])
    .run(async ({ assert }, { parts }) => {
      const { fault } = await server.send(bodyOf(...parts))
      assert.instanceOf(fault, PayloadTooLarge)
    })

  test('keeps 4 kB of the headers of a part, whatever they repeat', async ({ assert }) => {
    const headers = 'filename="'.repeat(80_000)
    const outcome = await server.send(bodyOf(`name="audio"; ${headers}\r\n\r\nbytes`))
    assert.isBelow(JSON.stringify(outcome).length, 20_000)
  })

  test('refuses a body that is larger than it may be', async ({ assert }) => {
    const body = bodyOf(`name="audio"; filename="a"\r\n\r\n${'x'.repeat(1_000_001)}`)
    const { fault } = await server.send(body)
    assert.equal((fault as Error).message, 'too large')
  })
})

test.group('Files of a multipart request', () => {
  test('are skipped where nobody reads them to the end', async ({ assert, cleanup }) => {
    const server = await startMultipartServer({
      async onFile({ field, stream }) {
        if (field === 'read') return String(await once(stream, 'data'))
        return 'skipped'
      },
    })
    cleanup(server.stop)
    const large = 'x'.repeat(300_000)
    const { files } = await server.send(
      bodyOf(
        `name="skip"; filename="a"\r\n\r\n${large}`,
        `name="read"; filename="b"\r\n\r\nbytes`,
        `name="skip"; filename="c"\r\n\r\n${large}`
      )
    )
    assert.sameMembers(
      files!.map(({ bytes }) => bytes),
      ['skipped', 'bytes', 'skipped']
    )
  })

  test('end the reading when one is refused, and tell the others', async ({ assert, cleanup }) => {
    const aborted = Promise.withResolvers<void>()
    const server = await startMultipartServer({
      async onFile({ field, stream }, signal) {
        stream.resume()
        if (field === 'bad') throw new Error('refused')
        signal.addEventListener('abort', () => aborted.resolve())
        await aborted.promise
        return 'told'
      },
    })
    cleanup(server.stop)
    const { fault } = await server.send(
      bodyOf('name="good"; filename="a"\r\n\r\nbytes', 'name="bad"; filename="b"\r\n\r\nbytes')
    )
    assert.equal((fault as Error).message, 'refused')
  })

  test('fail with the client who hangs up in the middle', async ({ assert, cleanup }) => {
    const read = Promise.withResolvers<string>()
    const server = await startMultipartServer({
      async onFile({ stream }) {
        const all = buffer(stream).then(
          () => 'whole',
          () => 'failed'
        )
        read.resolve(all)
        return all
      },
    })
    cleanup(server.stop)
    const body = `--XX\r\nContent-Disposition: form-data; name="audio"; filename="a"\r\n\r\nbytes`
    const { fault } = await server.send(body, { length: 100_000, end: 'reset' })
    assert.instanceOf(fault, MalformedRequest)
    assert.equal(await read.promise, 'failed')
  })
})
