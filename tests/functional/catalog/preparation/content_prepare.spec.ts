import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import ContentPrepare from '#commands/content_prepare'
import { createSpeech } from '#database/factories/speeches'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import { runAce } from '#tests/support/ace_process'
import { outputOf, useRawOutput } from '#tests/support/commands'
import { makesRenditions } from '#tests/support/missing_programs'
import { createOwnDatabase } from '#tests/support/own_database'
import {
  createRecorded,
  emptyQueue,
  OTHER_TEXT,
  storedRecording,
} from '#tests/support/prepared_recordings'
import { GARDEN } from '#tests/support/recordings'
import { temporaryFolder } from '#tests/support/temporary_folder'

const RECORDINGS = 4

interface Report {
  prepared: number
  left: number
  doubtful: { id: string; text: string }[]
  failed: { text: string; why: string }[]
}

test.group('content:prepare', (group) => {
  group.each.timeout(120_000)
  group.each.setup(useRawOutput)

  test('content:prepare prepares each recording once when it runs twice at once', async ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    const { name, url } = await createOwnDatabase(cleanup)
    const storage = new RecordingStorage(new FsRecordingDriver(join(folder, 'files')))
    for (let made = 0; made < RECORDINGS; made++) {
      const text = made === 0 ? OTHER_TEXT : GARDEN
      await createSpeech([], { text, ...(await storedRecording(undefined, storage)) }, name)
    }
    const settings = { DATABASE_URL: url, TEST_DATABASE_URL: url, STORAGE_PATH: folder }
    const runs = await Promise.all(
      [1, 2].map(() => runAce(['content:prepare', '--json'], { settings }))
    )
    for (const { code, stdout, stderr } of runs) assert.equal(code, 0, stdout + stderr)
    const reports = runs.map(({ stdout }) => JSON.parse(stdout) as Report)
    const sum = (count: (report: Report) => number) => {
      return reports.reduce((total, report) => total + count(report), 0)
    }
    assert.equal(
      sum(({ prepared }) => prepared),
      RECORDINGS
    )
    const doubtful = reports.flatMap((report) => report.doubtful)
    assert.deepEqual(
      doubtful.map(({ text }) => text),
      [OTHER_TEXT]
    )
    const client = db.connection(name)
    assert.isEmpty(await client.from('recording_preparations'))
    const rows = (await client.from('speeches').select('rendition_url')) as {
      rendition_url: string | null
    }[]
    const files = join(folder, 'files/renditions')
    const stored = existsSync(files) ? readdirSync(files) : []
    const hasFfmpeg = makesRenditions()
    assert.lengthOf(stored, hasFfmpeg ? RECORDINGS : 0)
    if (!hasFfmpeg) return
    assert.sameMembers(
      rows.map(({ rendition_url: key }) => key),
      stored.map((file) => `renditions/${file}`)
    )

    // As if there had been no ffmpeg for one of them.
    await client.from('speeches').where('text', OTHER_TEXT).update({ rendition_url: null })
    const args = ['content:prepare', '--without-rendition', '--json']
    const late = await runAce(args, { settings })
    assert.containsSubset(JSON.parse(late.stdout), { prepared: 1, doubtful: [{}] })
    assert.isEmpty(await client.from('speeches').whereNull('rendition_url'))
  })

  test('content:prepare lists doubtful recordings and failed ones', async ({ assert }) => {
    await emptyQueue()
    const doubtful = await createRecorded(OTHER_TEXT)
    const gone = await createRecorded(GARDEN, { fields: { audioUrl: 'speeches/gone.wav' } })
    const command = await ace.create(ContentPrepare, [])
    await command.exec()
    command.assertFailed()
    const output = outputOf(command)
    assert.include(output, `${OTHER_TEXT}|${doubtful.id}`)
    assert.include(output, `${GARDEN}|${gone.id}|This recording no longer exists.`)
    assert.include(output, 'Prepared: 1, of these doubtful: 1; failed: 1; left: 0')

    // What has failed is tried again, and what is prepared is not.
    const again = await ace.create(ContentPrepare, [])
    await again.exec()
    const line = outputOf(again).split('\n').at(-1)
    assert.include(line, 'Prepared: 0, of these doubtful: 0; failed: 1')
    await gone.delete()
    const last = await ace.create(ContentPrepare, [])
    await last.exec()
    last.assertSucceeded()
  })
})
