import { randomUUID } from 'node:crypto'
import { utimes } from 'node:fs/promises'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import ContentSweep from '#commands/content_sweep'
import MaintenanceRun from '#commands/maintenance_run'
import { createSpeech } from '#database/factories/speeches'
import { dailySweep } from '#importing/daily_sweep'
import { Maintenance } from '#operations/maintenance'
import env from '#start/env'
import { RecordingStorage } from '#storage/recording_storage'
import { outputOf, useRawOutput } from '#tests/support/commands'
import { createOwnDatabase } from '#tests/support/own_database'

const NAME = 'unused recordings'

/** Stores a recording that is so many hours old. */
async function store(hours: number): Promise<string> {
  const key = `speeches/${randomUUID()}.mp3`
  const storage = await app.container.make(RecordingStorage)
  await storage.put(key, Buffer.from('kettle'), 'audio/mpeg')
  const time = new Date(Date.now() - hours * 3600 * 1000)
  await utimes(app.makePath(env.get('STORAGE_PATH'), 'files', key), time, time)
  return key
}

async function areStored(keys: string[]): Promise<boolean[]> {
  const storage = await app.container.make(RecordingStorage)
  return Promise.all(keys.map((key) => storage.exists(key)))
}

test.group('The daily maintenance', (group) => {
  group.each.setup(useRawOutput)

  test('the daily maintenance sweeps recordings that no speech has', async ({ assert }) => {
    const [used, young, unused] = [await store(25), await store(23), await store(25)]
    await createSpeech([], { audioUrl: used })
    const command = await ace.create(MaintenanceRun, [])
    await command.exec()
    command.assertSucceeded()
    assert.match(outputOf(command), /unused recordings\|[1-9]\d*\|\d+\|/)
    assert.deepEqual(await areStored([used, young, unused]), [true, true, false])
  })

  test('content:sweep does the same at once', async ({ assert }) => {
    const [young, unused] = [await store(23), await store(25)]
    const command = await ace.create(ContentSweep, [])
    await command.exec()
    command.assertSucceeded()
    assert.match(outputOf(command), /Recordings deleted: [1-9]/)
    assert.deepEqual(await areStored([young, unused]), [true, false])
  })

  test('the daily maintenance may sweep on several machines at once', async ({ assert }) => {
    const used = await store(25)
    await createSpeech([], { audioUrl: used })
    const unused = await Promise.all(Array.from({ length: 30 }, () => store(25)))
    const maintenance = await app.container.make(Maintenance)
    const reports = await Promise.all([1, 2, 3].map(() => maintenance.run()))
    const sweeps = reports.flat().filter(({ name }) => name === NAME)
    assert.lengthOf(sweeps, 3)
    assert.isEmpty(sweeps.flatMap(({ error }) => error ?? []))
    assert.notInclude(await areStored(unused), true)
    assert.deepEqual(await areStored([used]), [true])
  })

  test('the daily maintenance sweeps nothing for a database without recordings in the storage', async ({
    assert,
    cleanup,
  }) => {
    const { name } = await createOwnDatabase(cleanup)
    const unused = await store(25)
    const openStorage = () => app.container.make(RecordingStorage)
    const sweep = dailySweep(db.connection(name), openStorage)
    assert.equal(await sweep.run(), 0)
    assert.deepEqual(await areStored([unused]), [true])
    await createSpeech([], { audioUrl: await store(1) }, name)
    assert.isAbove(await sweep.run(), 0)
    assert.deepEqual(await areStored([unused]), [false])
  })
})
