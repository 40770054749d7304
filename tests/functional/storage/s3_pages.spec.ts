import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { RecordingStorage } from '#storage/recording_storage'
import { createS3Client } from '#storage/s3_client'
import { S3RecordingDriver } from '#storage/s3_recording_driver'
import { whyNoS3Server } from '#tests/support/s3_server'
import { s3Settings } from '#tests/support/storages'

test('reads a list of an S3 server in several pages to its end', async ({ assert, cleanup }) => {
  const settings = await s3Settings()
  const client = createS3Client(settings)
  cleanup(() => void client.destroy())
  const tokens: unknown[] = []
  // Pages of two instead of a thousand.
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName !== 'ListObjectsV2Command') return next(args)
        tokens.push((args.input as { ContinuationToken?: string }).ContinuationToken)
        return next({ ...args, input: { ...args.input, MaxKeys: 2 } })
      },
    { step: 'initialize' }
  )
  const storage = new RecordingStorage(new S3RecordingDriver(settings, client))
  const folder = `test/${randomUUID()}`
  const keys = ['a', 'b', 'c', 'd', 'e'].map((name) => `${folder}/${name}.mp3`)
  for (const key of keys) await storage.put(key, Buffer.from('a'), 'audio/mpeg')
  const listed = await Array.fromAsync(storage.list(folder))
  assert.deepEqual(
    listed.map(({ key }) => key),
    keys
  )
  assert.lengthOf(new Set(tokens), 3)
})
  .timeout(60_000)
  .skip(() => whyNoS3Server() !== undefined, whyNoS3Server())
