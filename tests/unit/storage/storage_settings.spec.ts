import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { checkSettings } from '#start/settings'

const SECRETS = { APP_KEY: 'a'.repeat(32), JWT_SECRET_KEY: 'b'.repeat(32) }
const S3 = {
  S3_BUCKET_NAME: 'recordings',
  S3_ACCESS_KEY: 'key',
  S3_SECRET_KEY: 'secret',
}

test.group('Settings of the storage', () => {
  test('recordings are kept on the disk when no storage is set', ({ assert }) => {
    assert.isUndefined(checkSettings(SECRETS).S3)
    assert.isUndefined(checkSettings({ ...SECRETS, S3_USE_SSL: 'false', S3_REGION: 'a' }).S3)
  })

  test("Amazon's S3 needs a bucket and a key", ({ assert }) => {
    assert.deepEqual(checkSettings({ ...SECRETS, ...S3, S3_REGION: 'eu-central-1' }).S3, {
      endpoint: undefined,
      publicEndpoint: undefined,
      region: 'eu-central-1',
      bucket: 'recordings',
      accessKey: 'key',
      secretKey: 'secret',
      pathStyle: false,
    })
  })

  test('reads {raw} as the S3 server {endpoint}')
    .with([
      { raw: { S3_ENDPOINT_URL: 'http://s3:9000/' }, endpoint: 'http://s3:9000' },
      { raw: { S3_ENDPOINT_URL: 's3:9000' }, endpoint: 'http://s3:9000' },
      { raw: { S3_ENDPOINT_URL: 's3:9000', S3_USE_SSL: 'true' }, endpoint: 'https://s3:9000' },
      { raw: { S3_ENDPOINT_URL: 'https://s3/a', S3_USE_SSL: 'true' }, endpoint: 'https://s3/a' },
    ])
    .run(({ assert }, { raw, endpoint }) => {
      const settings = checkSettings({ ...SECRETS, ...S3, ...raw }).S3
      assert.equal(settings?.endpoint, endpoint)
      assert.isTrue(settings?.pathStyle)
    })

  test('learners may reach the S3 server at another address', ({ assert }) => {
    const settings = checkSettings({
      ...SECRETS,
      ...S3,
      S3_ENDPOINT_URL: 'http://s3:9000',
      S3_USE_SSL: 'false',
      S3_PUBLIC_ENDPOINT_URL: 'https://recordings.example.com',
      S3_PATH_STYLE: 'false',
    }).S3
    assert.equal(settings?.publicEndpoint, 'https://recordings.example.com')
    assert.isFalse(settings?.pathStyle)
  })

  test('{setting} stops the start')
    .with([
      {
        setting: 'an S3 server without a key',
        raw: { S3_ENDPOINT_URL: 'http://s3:9000', S3_BUCKET_NAME: 'recordings' },
        fault: /- S3_ACCESS_KEY, S3_SECRET_KEY missing: recordings can be kept/,
      },
      {
        setting: 'a bucket that is none',
        raw: { ...S3, S3_BUCKET_NAME: 'My_Bucket' },
        fault: /S3_BUCKET_NAME is "My_Bucket", but must be 3 to 63 lower-case/,
      },
      {
        setting: 'a region that is an address',
        raw: { ...S3, S3_REGION: 's3.example.com' },
        fault: /S3_REGION is "s3.example.com", but must be a region's name/,
      },
      ...['ftp://s3', 'http://', 'http://key:secret@s3', 'http://s3?a=b'].map((address) => ({
        setting: `the address ${address}`,
        raw: { ...S3, S3_ENDPOINT_URL: address },
        fault: /S3_ENDPOINT_URL is no address that begins with http:\/\/ or https:\/\//,
      })),
      {
        setting: 'an address that contradicts S3_USE_SSL',
        raw: { ...S3, S3_ENDPOINT_URL: 'https://s3', S3_USE_SSL: 'false' },
        fault: /S3_USE_SSL is "false", but S3_ENDPOINT_URL says otherwise/,
      },
      {
        setting: 'another word than true and false',
        raw: { ...S3, S3_PATH_STYLE: 'yes' },
        fault: /S3_PATH_STYLE is "yes", but must be one of: true, false/,
      },
    ])
    .run(({ assert }, { raw, fault }) => {
      assert.throws(() => checkSettings({ ...SECRETS, ...raw }), fault)
    })

  test('the tests never use the recordings of development', ({ assert }) => {
    assert.isUndefined(checkSettings({ ...SECRETS, ...S3, NODE_ENV: 'test' }).S3)
  })

  test('.env.example has the addresses and keys of docker-compose.yml', async ({ assert }) => {
    const text = await readFile(app.makePath('.env.example'), 'utf8')
    const example = parseEnv(text.replace(/^# (S3_)/gm, '$1'))
    const settings = checkSettings({ ...SECRETS, ...example }).S3
    const compose = await readFile(app.makePath('docker-compose.yml'), 'utf8')
    assert.equal(settings?.endpoint, 'http://localhost:9000')
    assert.include(compose, `RUSTFS_ACCESS_KEY: ${settings?.accessKey}\n`)
    assert.include(compose, `RUSTFS_SECRET_KEY: ${settings?.secretKey}\n`)
    assert.include(compose, "'127.0.0.1:9000:9000'")
  })
})
