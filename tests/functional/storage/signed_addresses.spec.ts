import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { whyNoS3Server } from '#tests/support/s3_server'
import { openStorage, STORAGES } from '#tests/support/storages'

const TYPE = 'audio/mpeg'

async function statusOf(url: string): Promise<number> {
  const { status } = await fetch(url)
  return status
}

for (const name of STORAGES) {
  test.group(`A signed address of the storage "${name}"`, (group) => {
    group.each.timeout(60_000)
    const skipped = name === 's3' ? whyNoS3Server() : undefined
    group.tap((one) => void one.skip(skipped !== undefined, skipped))

    /** A stored recording, and its address as it was signed so many seconds ago. */
    async function addressOf(secondsAgo = 0) {
      const { storage, urls } = await openStorage(name)
      const key = `test/${randomUUID()}/a_1.mp3`
      await storage.put(key, Buffer.from('abcdefghij'), TYPE)
      return urls.sign(key, Date.now() - secondsAgo * 1000)
    }

    test('a signed address serves the recording, and parts of it', async ({ assert }) => {
      const { url } = await addressOf()
      const whole = await fetch(url)
      assert.equal(whole.status, 200)
      assert.equal(await whole.text(), 'abcdefghij')
      assert.equal(whole.headers.get('content-type'), TYPE)
      const part = await fetch(url, { headers: { range: 'bytes=2-4' } })
      assert.equal(part.status, 206)
      assert.equal(await part.text(), 'cde')
      assert.equal(part.headers.get('content-range'), 'bytes 2-4/10')
    })

    test('a signed address is valid for an hour to an hour and five minutes', async ({
      assert,
    }) => {
      const live = await addressOf(3590)
      assert.equal(await statusOf(live.url), 200)
      const expired = await addressOf(3600 + 301)
      assert.isBelow(expired.expiresAt.getTime(), Date.now())
      assert.equal(await statusOf(expired.url), 403)
    })

    test('refuses a signed address that {why}')
      .with([
        { why: 'is not signed', change: (url: string) => url.split('?')[0]! },
        { why: 'is of another recording', change: (url: string) => url.replace('a_1', 'a_2') },
        {
          why: 'lives longer',
          change: (url: string) => url.replace(/(expires=\d+)/i, '$10'),
        },
        {
          why: 'has another signature',
          change: (url: string) => {
            return url.replace(
              /(signature=)(.)/i,
              (_, start, first) => `${start}${first === 'a' ? 'b' : 'a'}`
            )
          },
        },
      ])
      .run(async ({ assert }, { change, why }) => {
        const { url } = await addressOf()
        assert.notEqual(change(url), url)
        const status = await statusOf(change(url))
        assert.isTrue(status === 403 || (why === 'is not signed' && status === 400), `${status}`)
        assert.equal(await statusOf(url), 200)
      })
  })
}
