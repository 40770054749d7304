import { randomBytes, randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { TERMINAL } from '#auditing/audit_log'
import { Batches } from '#catalog/batches/batches'
import { SOUND_NAMES } from '#catalog/speeches/sound_columns'
import { SpeechBin } from '#catalog/speeches/speech_bin'
import { createAdmin } from '#database/factories/admins'
import { createLearner } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { Speech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { auditedAbout } from '#tests/support/audit'
import { withBody } from '#tests/support/http'
import { ContentFolder } from '#tests/support/importing/content'
import { file, importCsv, uploaded } from '#tests/support/importing/uploads'
import { createRecorded, emptyQueue, preparation, queued } from '#tests/support/prepared_recordings'
import { multipart, voiceRecording } from '#tests/support/recordings'
import { swellingTone, writeWav } from '#tests/unit/audio/wav_files'

const VOICE = voiceRecording('slt_a1-can-you-play-the-guitar')
const SPEECHES = '/api/v1/admin/speeches'

type Sound = Record<string, unknown> & { audio_peaks: Buffer | null }

async function soundOf(id: string): Promise<Sound> {
  return db
    .from('speeches')
    .where('id', id)
    .select(...SOUND_NAMES)
    .firstOrFail() as Promise<Sound>
}

const NOTHING = Object.fromEntries(SOUND_NAMES.map((name) => [name, null]))

/** A sound like no other one, after so much silence. */
function tone(silenceMs: number): Buffer {
  const before = [{ id: 'note', bytes: [...randomBytes(16)] }]
  const samples = [...Array<number>(silenceMs * 8).fill(0), ...swellingTone(0.6, 8000)]
  return Buffer.from(writeWav(samples, { sampleRate: 8000, before }))
}

const newFields = () => ({ text: `Guitar? ${randomUUID()}`, level: 'A1' })

test.group('What the sound of a recording is like', (group) => {
  group.each.setup(emptyQueue)

  test('is the same whatever way the recording comes in', async ({ assert, client, cleanup }) => {
    const { accessToken } = await createAdmin()
    const tag = await createTag()
    const fields = { ...newFields(), type: 'question', tags: tag.id }
    const parts = Object.entries(fields).map(([name, content]) => ({ name, content }))
    const sent = await withBody(
      client.post(SPEECHES).bearerToken(accessToken),
      'multipart/form-data; boundary=kettle',
      multipart([...parts, { name: 'audio', filename: 'a.wav', content: VOICE }])
    )
    sent.assertStatus(201)
    const { files } = await uploaded(client, accessToken, [file('a.wav', VOICE)])
    const taken = await client
      .post(SPEECHES)
      .bearerToken(accessToken)
      .json({ ...newFields(), tags: [], upload_id: files[0]!.id })
    taken.assertStatus(201)

    const content = new ContentFolder(cleanup)
    const [row] = content.add(1)
    content.record(row!.audio_filename, VOICE)
    await content.import()
    const [imported] = await content.speeches()

    const sheet = new ContentFolder(cleanup)
    sheet.add(1, { audio_filename: 'sheet.wav' })
    const session = await uploaded(client, accessToken, [file('sheet.wav', VOICE)])
    const answer = await importCsv(client, accessToken, sheet.csv(), {
      upload_session_id: session.upload_session_id,
    })
    answer.assertStatus(200)
    const [fromSheet] = await sheet.speeches()

    const sound = await soundOf(sent.body().id)
    assert.lengthOf(sound.audio_peaks!, 100)
    assert.equal(Math.max(...sound.audio_peaks!), 255)
    assert.isAbove(new Set(sound.audio_peaks).size, 20)
    assert.isBelow(sound.loudness_lufs as number, -5)
    assert.isAbove(sound.loudness_lufs as number, -40)
    assert.isAtMost(sound.peak_db as number, 0)
    assert.isNumber(sound.silence_start_ms)
    assert.isNumber(sound.silence_end_ms)
    for (const id of [taken.body().id, imported!.id, fromSheet!.id]) {
      assert.deepEqual(await soundOf(id as string), sound)
    }

    await db.from('speeches').where('id', imported!.id).update(NOTHING)
    const worker = await preparation(cleanup)
    while ((await worker.prepareNext()) !== undefined);
    assert.deepEqual(await soundOf(imported!.id), sound)
  }).timeout(60_000)

  test('comes with the preparation of an older recording, and changes nothing else', async ({
    assert,
    cleanup,
  }) => {
    const speech = await createRecorded('Nobody says this sentence in it.')
    // As migration 84 queues it: an editor has found the text to be right.
    await db
      .from('recording_preparations')
      .where('speech_id', speech.id)
      .update({ only_measure: true })
    const before = (await db.from('speeches').where('id', speech.id).first()) as Speech
    const worker = await preparation(cleanup)
    const done = await worker.prepareNext()
    assert.equal(done?.state, 'prepared')
    const after = (await db.from('speeches').where('id', speech.id).first()) as Speech
    assert.containsSubset(after, {
      version: before.version,
      warnings: [],
      updated_at: (before as unknown as { updated_at: Date }).updated_at,
    })
    const sound = await soundOf(speech.id)
    assert.lengthOf(sound.audio_peaks!, 100)
    assert.isUndefined(await queued(speech.id))

    await db.from('speeches').where('id', speech.id).update({ text: 'Nor does anybody say this.' })
    const again = await worker.prepareNext()
    assert.equal(again?.state, 'mismatched')
  }).timeout(60_000)

  test('goes with its recording, and comes back with it', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    const [row] = content.add(1)
    content.record(row!.audio_filename, tone(100))
    await content.import()
    const [speech] = await content.speeches()
    const first = await soundOf(speech!.id)
    assert.closeTo(first.silence_start_ms as number, 100, 40)

    content.record(row!.audio_filename, tone(500))
    const second = await content.import()
    const other = await soundOf(speech!.id)
    assert.closeTo(other.silence_start_ms as number, 500, 40)

    const batches = await app.container.make(Batches)
    await batches.undo(second.batchId!, { origin: TERMINAL })
    assert.deepEqual(await soundOf(speech!.id), first)
    const entries = await auditedAbout(speech!.id)
    for (const { changes } of entries) assert.notProperty(changes, 'sound')
  })

  test('is no longer there once the recording is another one that nobody measured, or purged', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(2)
    await content.import()
    const [replaced, purged] = await content.speeches()
    await db
      .from('speeches')
      .where('id', replaced!.id)
      .update({ audio_url: 'test/other.wav', audio_sha256: 'c'.repeat(64) })
    assert.deepEqual(await soundOf(replaced!.id), NOTHING)

    const { user } = await createLearner()
    await saveSession(user.id, [purged!.id])
    const deletedAt = DateTime.utc().minus({ days: 4000 }).toSQL()
    await db.from('speeches').where('id', purged!.id).update({ deleted_at: deletedAt })
    const bin = await app.container.make(SpeechBin)
    await bin.purge(3999, { origin: TERMINAL })
    const row = await Speech.findOrFail(purged!.id)
    assert.isNull(row.audioUrl)
    assert.deepEqual(await soundOf(purged!.id), NOTHING)
  })
})
