import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { RecordingReader } from '#audio/recording_reader'
import { PreparationLoop } from '#catalog/preparation/preparation_loop'
import { PreparationQueue } from '#catalog/preparation/preparation_queue'
import { type Preparation, RecordingPreparation } from '#catalog/preparation/recording_preparation'
import { RecordingVerifier } from '#catalog/preparation/recording_verifier'
import { SOUND_NAMES } from '#catalog/speeches/sound_columns'
import { createAdmin } from '#database/factories/admins'
import { createLearner } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import { S3RecordingDriver } from '#storage/s3_recording_driver'
import { untilCounted } from '#tests/support/catalog'
import { freePort } from '#tests/support/free_port'
import { whyNo } from '#tests/support/missing_programs'
import { createOwnDatabase } from '#tests/support/own_database'
import {
  createRecorded,
  emptyQueue,
  OTHER_TEXT,
  preparation,
  queued,
  rowOf,
  storedRecording,
} from '#tests/support/prepared_recordings'
import { GARDEN } from '#tests/support/recordings'
import { serve } from '#tests/support/serving'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'

/** Between two rounds of a loop, in milliseconds: longer than failing takes. */
const EVERY_MS = 1000

/** More than a server prepares before it is stopped. */
const MANY = 8

const unexpected = (value: unknown) => {
  throw value
}

/** What prepares with another storage than the tests' common one. */
async function preparationWith(
  storage: RecordingStorage,
  cleanup: (end: () => Promise<void>) => void
) {
  const verifier = new RecordingVerifier()
  cleanup(() => verifier.close())
  return new RecordingPreparation(
    await app.container.make(PreparationQueue),
    storage,
    await app.container.make(RecordingReader),
    null,
    verifier
  )
}

async function renditions(): Promise<string[]> {
  const storage = await app.container.make(RecordingStorage)
  const found = await Array.fromAsync(storage.list('renditions/'))
  return found.map(({ key }) => key)
}

test.group('Preparing a recording', (group) => {
  group.each.setup(emptyQueue)

  test('the game serves a rendition, while admins hear the recording and see a doubt', async ({
    assert,
    client,
    cleanup,
  }) => {
    const tag = await createTag()
    const right = await createRecorded(GARDEN, { tags: [tag] })
    const wrong = await createRecorded(OTHER_TEXT, { tags: [tag] })
    const before = await rowOf(right.id)
    const worker = await preparation(cleanup)
    const states = [await worker.prepareNext(), await worker.prepareNext()]
    assert.deepEqual(
      states.map((one) => [one!.id, one!.state]),
      [
        [right.id, 'prepared'],
        [wrong.id, 'mismatched'],
      ]
    )
    assert.isUndefined(await worker.prepareNext())
    const { rendition_url: key } = await rowOf(right.id)
    assert.match(key!, /^renditions\/[\w-]+\.m4a$/)
    const measured = db
      .from('speeches')
      .where('id', right.id)
      .select(...SOUND_NAMES)
    const sound = (await measured.firstOrFail()) as object
    const { rendition_sha256: hash } = await rowOf(right.id)
    assert.deepEqual(await rowOf(right.id), {
      ...before,
      ...{ rendition_url: key, rendition_sha256: hash },
      ...sound,
    })
    assert.match(hash!, /^[0-9a-f]{64}$/)

    const { user, accessToken } = await createLearner()
    await untilCounted(tag, 2)
    const sessionId = await saveSession(user.id, [right.id])
    const get = (path: string) => client.get(`/api/v1/game/${path}`).bearerToken(accessToken)
    const shown = await get(`speeches/${right.id}`)
    const drawn = await client
      .post('/api/v1/game/speeches/random')
      .bearerToken(accessToken)
      .json({ level: 'B1', tags: [tag.id] })
    const past = await get(`sessions/${sessionId}`)
    const speeches = [shown.body(), past.body().results[0].speech, ...drawn.body().data]
    assert.lengthOf(speeches, 4)
    for (const speech of speeches) {
      assert.include(speech.audio_url, '/recordings/renditions/')
      assert.equal(speech.audio_content_type, 'audio/mp4')
    }
    const heard = await client.get(speeches[0].audio_url.replace(/^https?:\/\/[^/]+/, ''))
    heard.assertStatus(200)
    heard.assertHeader('content-type', 'audio/mp4')

    const admin = await createAdmin()
    for (const [speech, warnings] of [
      [right, []],
      [wrong, ['text_doubtful']],
    ] as const) {
      const read = await client
        .get(`/api/v1/admin/speeches/${speech.id}`)
        .bearerToken(admin.accessToken)
      assert.include(read.body().audio_url, speech.audioUrl!)
      assert.deepEqual(read.body().warnings, warnings)
      read.assertHeader('etag', '"1"')
    }
  }).skip(whyNo('ffmpeg') !== undefined, whyNo('ffmpeg'))

  test('a corrected text is checked again, and keeps its rendition', async ({
    assert,
    cleanup,
  }) => {
    const fields = { renditionUrl: 'renditions/kept.m4a', warnings: ['text_doubtful'] }
    const speech = await createRecorded(OTHER_TEXT, { fields })
    await speech.merge({ text: GARDEN }).save()
    const worker = await preparation(cleanup)
    assert.containsSubset(await worker.prepareNext(), { id: speech.id, state: 'prepared' })
    assert.containsSubset(await rowOf(speech.id), {
      rendition_url: 'renditions/kept.m4a',
      warnings: [],
    })
  })

  test('leaves a speech alone that changed while it was prepared, and prepares it again', async ({
    assert,
    cleanup,
  }) => {
    const speech = await createRecorded(OTHER_TEXT)
    const before = await renditions()
    const worker = await preparation(cleanup)
    const preparing = worker.prepareNext()
    await until('it is being prepared', async () => {
      const entry = await queued(speech.id)
      return entry?.claimed_at !== null
    })
    await speech.merge({ text: GARDEN }).save()
    assert.containsSubset(await preparing, { state: 'outdated' })
    assert.containsSubset(await rowOf(speech.id), { rendition_url: null, warnings: [] })
    assert.sameMembers(await renditions(), before)
    assert.containsSubset(await worker.prepareNext(), { id: speech.id, state: 'prepared' })
  })

  test('does not retry a recording that is missing or damaged', async ({ assert, cleanup }) => {
    const gone = await createRecorded(GARDEN, { fields: { audioUrl: 'speeches/gone.wav' } })
    const damaged = await createRecorded(GARDEN, {
      fields: await storedRecording(Buffer.from('RIFF----WAVEnothing')),
    })
    const worker = await preparation(cleanup)
    for (const { id } of [gone, damaged]) {
      assert.containsSubset(await worker.prepareNext(), { id, state: 'unreadable' })
    }
    assert.isUndefined(await worker.prepareNext())
    const queue = await app.container.make(PreparationQueue)
    assert.equal(await queue.retry(), 2)
  })

  test('ends the round while the storage is away, and retries later', async ({
    assert,
    cleanup,
  }) => {
    const [first, second] = [await createRecorded(), await createRecorded()]
    const away = new S3RecordingDriver({
      endpoint: `http://127.0.0.1:${await freePort()}`,
      publicEndpoint: undefined,
      ...{ region: 'us-east-1', bucket: 'away', accessKey: 'a', secretKey: 'b', pathStyle: true },
    })
    const worker = await preparationWith(new RecordingStorage(away), cleanup)
    const told: { id: string; state: string; at: number }[] = []
    const note = ({ id, state }: Preparation) => told.push({ id, state, at: performance.now() })
    const loop = new PreparationLoop(worker, note, unexpected)
    loop.start(1, EVERY_MS)
    cleanup(() => loop.stop())
    await until('both have failed', () => Promise.resolve(told.length === 2))
    const [one, other] = told
    assert.containsSubset(told, [
      { id: first.id, state: 'failed' },
      { id: second.id, state: 'failed' },
    ])
    assert.isAtLeast(other!.at - one!.at, EVERY_MS - 50, 'with the next round only')
    assert.containsSubset(await queued(first.id), { attempts: 1, claimed_at: null })
  })
})

test.group('A server that prepares in the background', (group) => {
  group.each.setup(emptyQueue)

  test('a server prepares new recordings, and ends its worker when there is nothing to do', async ({
    assert,
    cleanup,
  }) => {
    const told: Preparation[] = []
    const loop = new PreparationLoop(
      await preparation(cleanup),
      (one) => told.push(one),
      unexpected
    )
    loop.start(10, 10)
    cleanup(() => loop.stop())
    for (const count of [1, 2]) {
      await createRecorded()
      await until(`${count} are prepared`, () => Promise.resolve(told.length === count))
    }
    assert.deepEqual(
      told.map(({ state }) => state),
      ['prepared', 'prepared']
    )
  })

  test('a stopped server gives up its unfinished recordings to others', async ({
    assert,
    cleanup,
  }) => {
    const speech = await createRecorded()
    const loop = new PreparationLoop(await preparation(cleanup), unexpected, unexpected)
    loop.start(1)
    await until('it is at it', async () => {
      const entry = await queued(speech.id)
      return entry?.claimed_at !== null
    })
    await loop.stop()
    assert.containsSubset(await queued(speech.id), { claimed_at: null, attempts: 0 })
  })
})

test.group('PREPARE_RECORDINGS', (group) => {
  group.each.timeout(120_000)

  test('a server with PREPARE_RECORDINGS=on prepares by itself, and can be stopped in the middle of it', async ({
    assert,
    cleanup,
  }) => {
    const { name, url } = await createOwnDatabase(cleanup)
    const folder = temporaryFolder(cleanup)
    const storage = new RecordingStorage(new FsRecordingDriver(join(folder, 'files')))
    for (let made = 0; made < MANY; made++) {
      await createSpeech(
        [],
        { text: OTHER_TEXT, ...(await storedRecording(undefined, storage)) },
        name
      )
    }
    const waiting = () => db.connection(name).from('recording_preparations')
    // It would find no recording in its storage, and give up each.
    const off = { STORAGE_PATH: temporaryFolder(cleanup), PREPARE_RECORDINGS: 'off' }
    await serve({ DATABASE_URL: url, ...off }, cleanup)
    const on = { STORAGE_PATH: folder, PREPARE_RECORDINGS: 'on' }
    const { process: server } = await serve({ DATABASE_URL: url, ...on }, cleanup)
    await until('one of them is prepared', async () => {
      const left = await waiting()
      return left.length < MANY
    })
    assert.equal(await server.stop(), 0)
    const left = (await waiting()) as { claimed_at: Date | null; attempts: number }[]
    assert.isNotEmpty(left)
    for (const entry of left) assert.containsSubset(entry, { claimed_at: null, attempts: 0 })
    assert.isTrue(server.lines.some((line) => line.includes('Does this recording say its text?')))
  })
})
