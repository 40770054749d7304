import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { ChildServer } from '#tests/support/child_server'
import { temporaryFolder } from '#tests/support/temporary_folder'

test.group('A taken port', () => {
  test('a taken port ends the server with one line, and stops the database that it started', async ({
    assert,
    cleanup,
  }) => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    cleanup(() => void other.close())
    const { port } = other.address() as AddressInfo
    const storage = temporaryFolder(cleanup)
    const server = ChildServer.startHttp({ PORT: String(port), STORAGE_PATH: storage })
    assert.equal(await server.exited, 1)
    assert.lengthOf(server.lines, 1, server.lines.join('\n'))
    assert.match(
      server.lines[0]!,
      new RegExp(`address already in use .*:${port}: set PORT to a fr`)
    )
    assert.isTrue(existsSync(join(storage, 'postgres/PG_VERSION')))
    assert.isFalse(existsSync(join(storage, 'postgres/postmaster.pid')))
  }).timeout(60_000)
})
