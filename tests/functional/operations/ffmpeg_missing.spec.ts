import { test } from '@japa/runner'
import { ChildServer } from '#tests/support/child_server'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { freePort } from '#tests/support/free_port'

test.group('Without ffmpeg', () => {
  test('production without ffmpeg does not start, and says why in one line', async ({ assert }) => {
    const server = ChildServer.startHttp({
      NODE_ENV: 'production',
      DATABASE_URL: testsDatabaseUrl(),
      APP_URL: 'https://api.example.com',
      PORT: String(await freePort()),
      FFMPEG_PATH: '/nowhere/ffmpeg',
    })
    assert.equal(await server.exited, 1)
    const said = server.lines.filter((line) => !line.startsWith('{'))
    assert.lengthOf(said, 1, said.join('\n'))
    assert.match(
      said[0]!,
      /^ffmpeg cannot be run.*apt-get install ffmpeg.*npm run ffmpeg:build.*\/nowhere\/ffmpeg/
    )
  }).timeout(30_000)
})
