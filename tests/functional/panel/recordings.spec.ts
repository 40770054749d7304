import { createHash, randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createSpeech, type Speech } from '#database/factories/speeches'
import { StorageUnavailable } from '#storage/errors'
import { RecordingStorage } from '#storage/recording_storage'
import { serverUrl } from '#tests/support/http'
import { PanelClient } from '#tests/support/panel_client'
import { voiceRecording } from '#tests/support/recordings'

const VOICE = voiceRecording('slt_a1-can-you-play-the-guitar')
const HASH = createHash('sha256').update(VOICE).digest('hex')

async function createPlayable(fields: Partial<Speech> = {}): Promise<Speech> {
  const storage = await app.container.make(RecordingStorage)
  const audioUrl = `speeches/${randomUUID()}.wav`
  await storage.put(audioUrl, VOICE, 'audio/wav')
  return createSpeech([], { audioUrl, audioSha256: HASH, ...fields })
}

/** Asks as a player does. */
async function listen(client: PanelClient, path: string, headers: Record<string, string> = {}) {
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const player = { 'accept': '*/*', 'sec-fetch-dest': 'audio' }
  const answer = await fetch(serverUrl(path), { headers: { ...player, cookie, ...headers } })
  const bytes = Buffer.from(await answer.arrayBuffer())
  return { status: answer.status, headers: answer.headers, bytes }
}

const sessions = () => db.from('admin_sessions').orderBy('id')

test.group('The recordings of the admin pages', () => {
  test('plays the recording of {what}, which the browser may keep for good')
    .with([
      { what: 'a published speech', fields: {} },
      { what: 'a draft', fields: { published: false } },
      { what: 'a speech in the bin', fields: { deletedAt: DateTime.utc() } },
    ])
    .run(async ({ assert }, { fields }) => {
      const client = await PanelClient.signIn()
      const speech = await createPlayable(fields)
      const path = `/admin/recordings/${speech.id}`
      const heard = await listen(client, `${path}?v=${HASH.slice(0, 12)}`)
      assert.equal(heard.status, 200)
      assert.isTrue(heard.bytes.equals(VOICE))
      for (const [name, value] of Object.entries({
        'content-type': 'audio/wav',
        'content-length': String(VOICE.length),
        'etag': `"${HASH}"`,
        'accept-ranges': 'bytes',
        'cache-control': 'private, max-age=31536000, immutable',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      })) {
        assert.equal(heard.headers.get(name), value, name)
      }
      for (const query of ['', '?v=', '?v=0123456789ab', `?v=${HASH.slice(0, 12)}&v=2`]) {
        const other = await listen(client, path + query)
        assert.equal(other.status, 200)
        assert.equal(other.headers.get('cache-control'), 'private, no-cache')
      }
      const known = await listen(client, path, { 'if-none-match': `"${HASH}"` })
      assert.equal(known.status, 304)
      assert.lengthOf(known.bytes, 0)
    })

  test('plays the part {range}')
    .with([
      { range: 'bytes=0-', first: 0, last: -1, status: 206 },
      { range: 'bytes=0-0', first: 0, last: 0, status: 206 },
      { range: 'bytes=44-99', first: 44, last: 99, status: 206 },
      { range: 'bytes=44-999999999', first: 44, last: -1, status: 206 },
      { range: 'bytes=-100', first: -100, last: -1, status: 206 },
      { range: 'bytes=-999999999', first: 0, last: -1, status: 206 },
      { range: 'bytes=9-4', first: 0, last: -1, status: 200 },
      { range: 'bytes=0-1,4-5', first: 0, last: -1, status: 200 },
      { range: 'bytes=-', first: 0, last: -1, status: 200 },
      { range: 'lines=0-1', first: 0, last: -1, status: 200 },
      { range: `bytes=${'9'.repeat(40)}-`, first: 0, last: -1, status: 200 },
    ])
    .run(async ({ assert }, { range, first, last, status }) => {
      const client = await PanelClient.signIn()
      const { id } = await createPlayable()
      const heard = await listen(client, `/admin/recordings/${id}`, { range })
      const [from, to] = [first, last].map((at) => (at < 0 ? VOICE.length + at : at)) as [
        number,
        number,
      ]
      assert.equal(heard.status, status)
      assert.isTrue(heard.bytes.equals(VOICE.subarray(from, to + 1)))
      const said = status === 206 ? `bytes ${from}-${to}/${VOICE.length}` : null
      assert.equal(heard.headers.get('content-range'), said)
    })

  test('refuses a part behind the end, and plays all of another recording', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { id } = await createPlayable()
    const path = `/admin/recordings/${id}`
    for (const range of [`bytes=${VOICE.length}-`, 'bytes=-0']) {
      const refused = await listen(client, path, { range })
      assert.equal(refused.status, 416)
      assert.equal(refused.headers.get('content-range'), `bytes */${VOICE.length}`)
    }
    const [same, other] = [`"${HASH}"`, '"another one"']
    const part = await listen(client, path, { 'range': 'bytes=0-9', 'if-range': same })
    assert.equal(part.status, 206)
    const whole = await listen(client, path, { 'range': 'bytes=0-9', 'if-range': other })
    assert.equal(whole.status, 200)
  })

  test('leaves the session as it is, and sets no cookie', async ({ assert }) => {
    const client = await PanelClient.signIn()
    const { id } = await createPlayable()
    const before = (await sessions()) as object[]
    const heard = await listen(client, `/admin/recordings/${id}`)
    assert.equal(heard.status, 200)
    assert.deepEqual(heard.headers.getSetCookie(), [])
    assert.deepEqual((await sessions()) as object[], before)
  })

  test('lets nobody hear it who is not signed in, and makes no session for them', async ({
    assert,
  }) => {
    const { id } = await createPlayable()
    const before = (await sessions()) as object[]
    const path = `/admin/recordings/${id}`
    const player = await listen(new PanelClient(), path)
    assert.equal(player.status, 401)
    assert.isFalse(player.bytes.includes('RIFF'))
    const forged = new PanelClient()
    forged.cookies.set('saywell', 's%3Aforged')
    const refused = await listen(forged, path)
    assert.equal(refused.status, 401)
    const page = await new PanelClient().get(path)
    assert.equal(page.status, 303)
    assert.equal(page.location, `/admin/login?back=${encodeURIComponent(path)}`)
    assert.deepEqual((await sessions()) as object[], before)
  })

  test('has nothing for {what}')
    .with([
      { what: 'a speech without a recording', speech: { audioUrl: null } },
      { what: 'a recording that is lost', speech: { audioUrl: 'speeches/lost.wav' } },
      { what: 'an unknown speech', path: randomUUID() },
      { what: 'what is no id', path: '..%2f..%2fetc%2fpasswd' },
    ])
    .run(async ({ assert }, { speech, path }) => {
      const client = await PanelClient.signIn()
      const made = speech && (await createSpeech([], { published: false, ...speech }))
      const answer = await listen(client, `/admin/recordings/${made?.id ?? path}`)
      assert.equal(answer.status, 404)
      assert.equal(answer.headers.get('cache-control'), 'no-store')
      assert.isNull(answer.headers.get('etag'))
    })

  test('says 503 while the storage is away', async ({ assert, cleanup }) => {
    const client = await PanelClient.signIn()
    const { id } = await createPlayable()
    const storage = await app.container.make(RecordingStorage)
    const { sizeOf } = storage
    storage.sizeOf = () => Promise.reject(new StorageUnavailable('The disk is away.'))
    cleanup(() => void (storage.sizeOf = sizeOf))
    const answer = await listen(client, `/admin/recordings/${id}`, { range: 'bytes=0-' })
    assert.equal(answer.status, 503)
    assert.equal(answer.headers.get('retry-after'), '5')
    assert.equal(answer.headers.get('cache-control'), 'no-store')
  })
})
