import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { seedContent } from '#catalog/seed_content'
import { Speech } from '#database/factories/speeches'
import { Tag } from '#database/factories/tags'
import User from '#models/user'
import { DEMO_LEARNERS, DEMO_PASSWORD } from '#practice/seed_demo_learners'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import { createEmptyDatabase } from '#tests/support/empty_database'

const CONTENT = app.makePath('database/content')

/** An empty database with tables, and an empty disk. */
async function emptyPlace(cleanup: (end: () => Promise<void>) => void) {
  const database = await createEmptyDatabase(cleanup)
  await database.migrate('up')
  const folder = await mkdtemp(join(tmpdir(), 'saywell-seed-'))
  cleanup(() => rm(folder, { recursive: true }))
  const recordings = new RecordingStorage(new FsRecordingDriver(join(folder, 'files')))
  return { client: database.client(), connection: database.name, recordings, folder }
}

test.group('Seeding the content', () => {
  test('seeds the content once, and then reports no change', async ({ assert, cleanup }) => {
    const { client, connection, recordings, folder } = await emptyPlace(cleanup)
    const first = await seedContent(client, recordings, CONTENT)
    assert.isAtLeast(first.tags.added, 24)
    assert.isAtLeast(first.speeches.added, 120)
    assert.equal(first.tags.present + first.speeches.present, 0)

    const again = await seedContent(client, recordings, CONTENT)
    assert.deepEqual(again, {
      tags: { added: 0, present: first.tags.added },
      speeches: { added: 0, present: first.speeches.added },
    })
    const speeches = await Speech.query({ connection }).preload('tags')
    assert.lengthOf(speeches, first.speeches.added)
    for (const { audioUrl, audioSha256, audioDurationMs, tags } of speeches) {
      assert.isTrue(await recordings.exists(audioUrl!))
      assert.lengthOf(audioSha256!, 64)
      assert.isAbove(audioDurationMs!, 300)
      assert.isNotEmpty(tags)
    }
    assert.lengthOf(await readdir(join(folder, 'files/seed')), speeches.length)
  })

  test("seeding keeps an admin's changes", async ({ assert, cleanup }) => {
    const { client, connection, recordings } = await emptyPlace(cleanup)
    await seedContent(client, recordings, CONTENT)
    const speech = await Speech.query({ connection }).preload('tags').firstOrFail()
    await speech.merge({ text: 'Changed by hand.', level: 'C1', published: false }).save()
    await speech.related('tags').detach()
    const tag = await Tag.query({ connection }).firstOrFail()
    await tag.merge({ name: tag.name.toUpperCase(), category: 'mine' }).save()

    await seedContent(client, recordings, CONTENT)
    const kept = await Speech.query({ connection }).where('id', speech.id).preload('tags').first()
    assert.containsSubset(kept, { text: 'Changed by hand.', level: 'C1', published: false })
    assert.isEmpty(kept!.tags)
    const keptTag = await Tag.find(tag.id, { connection })
    assert.equal(keptTag?.category, 'mine')
  })

  test('seeds nothing when a recording is not the right one', async ({ assert, cleanup }) => {
    const { client, connection, recordings, folder } = await emptyPlace(cleanup)
    await cp(CONTENT, join(folder, 'content'), { recursive: true })
    const names = await readdir(join(folder, 'content/recordings'))
    const last = names.filter((name) => name.endsWith('.mp3')).at(-1)!
    await writeFile(join(folder, 'content/recordings', last), 'another one')
    await assert.rejects(
      () => seedContent(client, recordings, join(folder, 'content')),
      /is not the recording of its manifest/
    )
    assert.isEmpty(await Speech.query({ connection }))
    assert.isEmpty(await Tag.query({ connection }))
  })
})

test.group('node ace db:seed', () => {
  test('db:seed reports no change when everything is there', async ({ assert }) => {
    const ace = app.makePath('ace.js')
    const { stdout } = await promisify(execFile)(process.execPath, [ace, 'db:seed'], {
      env: { ...process.env, NODE_ENV: 'test' },
    })
    assert.match(stdout, /tags: 0 added, \d+ there already; .*: nothing changed/)
    assert.match(stdout, /learners: 0 added, 5 there already: nothing changed/)
  }).timeout(60_000)

  test('db:seed creates demo learners who can sign in and have a history', async ({
    assert,
    client,
  }) => {
    assert.lengthOf(DEMO_LEARNERS, 5)
    for (const { email, timeZone } of DEMO_LEARNERS) {
      const credentials = { email, password: DEMO_PASSWORD }
      const login = await client.post('/api/v1/auth/login').json(credentials)
      login.assertStatus(200)
      assert.equal(login.body().user.time_zone, timeZone)

      const token = login.body().access_token
      const history = await client.get('/api/v1/game/sessions').bearerToken(token)
      assert.isAtLeast(history.body().meta.total, 10)
      const session = history.body().data[0]
      const shown = await client.get(`/api/v1/game/sessions/${session.id}`).bearerToken(token)
      assert.lengthOf(shown.body().results, session.total_sentences)
    }
    const emails = DEMO_LEARNERS.map(({ email }) => email)
    const users = await User.query().whereIn('email', emails)
    assert.lengthOf(users, 5)
    const ids = users.map(({ id }) => id)
    const registered = await db
      .from('audit_logs')
      .whereIn('user_id', ids)
      .where('source', 'terminal')
    assert.deepEqual(
      registered.map(({ action }: { action: string }) => action),
      ids.map(() => 'registered')
    )
    const future = db.from('game_sessions').whereIn('user_id', ids).whereRaw('completed_at > now()')
    assert.isEmpty(await future)
  })
})
