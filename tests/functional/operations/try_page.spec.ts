import { test } from '@japa/runner'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { whyNo } from '#tests/support/missing_programs'
import { serve } from '#tests/support/serving'

/** The server is started as in production, which needs it. */
const noFfmpeg = whyNo('ffmpeg')

test.group('GET try', () => {
  test('the page to try the API with may load only from our own server', async ({
    client,
    assert,
  }) => {
    const response = await client.get('/try')
    response.assertStatus(200)
    response.assertHeader('content-type', 'text/html; charset=utf-8')
    response.assertHeader('cache-control', 'no-store')
    const policy = response.header('content-security-policy') ?? ''
    assert.include(policy, "default-src 'none'; script-src 'self'; style-src 'self'")
    // Recordings are where APP_URL says.
    const origin = new URL(process.env.APP_URL ?? `http://localhost:${process.env.PORT}`).origin
    assert.include(policy, `media-src 'self' blob: ${origin};`)
    assert.notMatch(policy.replace(origin, ''), /unsafe|https?:|\*/)
    const inline = /<style|style=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:|https?:\/\//
    assert.notMatch(response.text(), inline)
  })

  test('serves every file that the page to try the API with asks for', async ({
    client,
    assert,
  }) => {
    const page = await client.get('/try')
    const paths = [...page.text().matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!)
    assert.lengthOf(paths, 3)
    for (const path of paths) {
      const response = await client.get(path)
      response.assertStatus(200)
    }
  })

  test('production has no page to try the API with, unless a setting says so', async ({
    assert,
    cleanup,
  }) => {
    const settings = {
      NODE_ENV: 'production',
      APP_URL: 'https://api.example.com',
      DATABASE_URL: testsDatabaseUrl(),
      SHUTDOWN_DRAIN_SECONDS: '0',
    }
    const servers = await Promise.all([
      serve(settings, cleanup, { isReady: false }),
      serve({ ...settings, TRY_PAGE: 'on' }, cleanup, { isReady: false }),
    ])
    const answers = await Promise.all(servers.map(({ origin }) => fetch(`${origin}/try`)))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [404, 200]
    )
    assert.equal(((await answers[0]!.json()) as { code: string }).code, 'not_found')
  })
    .timeout(60_000)
    .skip(noFfmpeg !== undefined, noFfmpeg)
})
