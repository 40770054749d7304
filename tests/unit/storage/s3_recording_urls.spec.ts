import { GetObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { test } from '@japa/runner'
import { createS3Client } from '#storage/s3_client'
import { S3RecordingUrls } from '#storage/s3_recording_urls'
import type { S3Settings } from '#storage/storage_settings'

const SETTINGS: S3Settings = {
  endpoint: 'http://storage.internal:9000',
  publicEndpoint: undefined,
  region: 'eu-central-1',
  bucket: 'english-practice-audio',
  accessKey: 'AKIA/EXAMPLE+=',
  secretKey: 'a secret of the tests',
  pathStyle: true,
}

const NOON = Date.parse('2026-07-12T12:00:00Z')
const MINUTE = 60_000

/** What Amazon's SDK makes of it. */
async function signedBySdk(settings: S3Settings, key: string, signedAt: number): Promise<string> {
  const client = createS3Client({
    ...settings,
    endpoint: settings.publicEndpoint ?? settings.endpoint,
  })
  try {
    return await getSignedUrl(client, new GetObjectCommand({ Bucket: settings.bucket, Key: key }), {
      expiresIn: 3900,
      signingDate: new Date(signedAt),
    })
  } finally {
    client.destroy()
  }
}

test.group('Signed addresses of an S3 server', () => {
  test('a signed S3 address is what the SDK makes, byte for byte: {what}')
    .with<{ what: string; change?: Partial<S3Settings>; key?: string }[]>([
      { what: 'bucket in the path' },
      { what: 'another region', change: { region: 'us-east-1' } },
      {
        what: 'another address for learners',
        change: { publicEndpoint: 'https://cdn.example.com' },
      },
      { what: 'an address with a path', change: { publicEndpoint: 'https://example.com:8443/s3' } },
      {
        what: 'bucket in the host',
        change: { publicEndpoint: 'https://s3.example.com', pathStyle: false },
      },
      { what: "Amazon's own", change: { endpoint: undefined, pathStyle: false } },
      { what: "Amazon's own, bucket in the path", change: { endpoint: undefined } },
      { what: 'every letter', key: "seed/A-z_0.9~ !'()*+&?#%/é/日本.mp3" },
    ])
    .run(async ({ assert }, { change, key = 'seed/0a1b2c-apple_1.mp3' }) => {
      const settings = { ...SETTINGS, ...change }
      const { url } = new S3RecordingUrls(settings).sign(key, NOON)
      assert.equal(url, await signedBySdk(settings, key, NOON))
    })

  test('a signed S3 address stays the same for five minutes, and is valid for an hour at least', async ({
    assert,
  }) => {
    const urls = new S3RecordingUrls(SETTINGS)
    const first = urls.sign('a.mp3', NOON)
    assert.deepEqual(urls.sign('a.mp3', NOON + 5 * MINUTE - 1), first)
    assert.equal(first.expiresAt.getTime(), NOON + 65 * MINUTE)
    const next = urls.sign('a.mp3', NOON + 5 * MINUTE)
    assert.notEqual(next.url, first.url)
    assert.equal(next.url, await signedBySdk(SETTINGS, 'a.mp3', NOON + 5 * MINUTE))
  })

  test('a signed S3 address uses the key of its day', async ({ assert }) => {
    const urls = new S3RecordingUrls(SETTINGS)
    const midnight = Date.parse('2026-12-31T23:57:00Z')
    urls.sign('a.mp3', midnight)
    const { url } = urls.sign('a.mp3', midnight + 5 * MINUTE)
    assert.equal(url, await signedBySdk(SETTINGS, 'a.mp3', Date.parse('2027-01-01T00:00:00Z')))
  })
})
