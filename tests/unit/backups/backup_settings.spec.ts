import { test } from '@japa/runner'
import { backupS3Settings, backupSettings } from '#backups/backup_settings'
import { readSettings } from '#settings/rules'

const KEY = `age1${'q'.repeat(58)}`

const BUCKET = {
  BACKUP_S3_BUCKET_NAME: 'backups',
  BACKUP_S3_ACCESS_KEY: 'access',
  BACKUP_S3_SECRET_KEY: 'secret',
}

function read(all: Record<string, string>) {
  const faults: string[] = []
  const settings = readSettings(backupSettings, all, faults)
  return { settings, faults }
}

test.group('The settings of backups', () => {
  test('without any, backups are in the storage folder, not encrypted, and made by hand', ({
    assert,
  }) => {
    const { settings, faults } = read({ STORAGE_PATH: '/srv/saywell' })
    assert.isEmpty(faults)
    assert.equal(settings.BACKUP_PATH, '/srv/saywell/backups')
    assert.deepEqual(settings.BACKUP_RECIPIENTS, [])
    assert.isUndefined(settings.BACKUP_DAILY_AT)
    assert.isUndefined(backupS3Settings(settings))
  })

  test('a bucket is Amazon’s, or that of an S3 server of one’s own', ({ assert }) => {
    const amazon = backupS3Settings(read(BUCKET).settings)
    assert.containSubset(amazon, { bucket: 'backups', endpoint: undefined, pathStyle: false })
    const own = { ...BUCKET, BACKUP_S3_ENDPOINT_URL: 'https://s3.example.com/' }
    assert.containSubset(backupS3Settings(read(own).settings), {
      ...{ endpoint: 'https://s3.example.com', pathStyle: true, accessKey: 'access' },
      secretKey: 'secret',
    })
  })

  test('{0} is refused')
    .with<[string, Record<string, string>, RegExp][]>([
      [
        'a bucket without its keys',
        { BACKUP_S3_BUCKET_NAME: 'b' },
        /BACKUP_S3_ACCESS_KEY, .* missing/,
      ],
      [
        'the bucket of the recordings',
        { ...BUCKET, S3_BUCKET_NAME: 'backups' },
        /a bucket of their own/,
      ],
      ['a private key', { BACKUP_RECIPIENTS: 'AGE-SECRET-KEY-1ABC' }, /only public keys/],
      ['what is no key', { BACKUP_RECIPIENTS: `${KEY}, ssh-rsa x` }, /no public key of age/],
      ['a time that no day has', { BACKUP_DAILY_AT: '24:00' }, /must be a time of the day/],
      [
        'a server that is none',
        { BACKUP_SCRATCH_URL: 'http://db' },
        /BACKUP_SCRATCH_URL is no address/,
      ],
    ])
    .run(({ assert }, [, all, fault]) => {
      const { faults } = read(all)
      assert.lengthOf(faults, 1)
      assert.match(faults[0]!, fault)
    })
})
