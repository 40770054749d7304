import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { findPostgresPrograms } from '#backups/postgres_programs'
import env from '#start/env'
import {
  addSpeech,
  connectTo,
  fill,
  install,
  type Installation,
  leave,
  requireBackups,
  restoreOptions,
  rowsIn,
} from '#tests/support/backups'
import { temporaryFolder } from '#tests/support/temporary_folder'

const nothing = () => undefined

/** What must not change when a restore is refused. */
async function stateOf({ url, recordings }: Installation) {
  const users = await rowsIn<{ id: string }>(url, 'select id from users order by id')
  const stored = await Array.fromAsync(recordings.list())
  return { users, keys: stored.map(({ key }) => key).sort() }
}

/** A database with an other learner and without recordings, which nobody is connected to. */
async function target(cleanup: Parameters<typeof install>[0], store: Installation['store']) {
  const installation = await install(cleanup, { store })
  const { learner } = await fill(installation)
  await leave(installation)
  const force = new URL(installation.url).pathname.slice(1)
  return { ...installation, learner, force }
}

test.group('Restoring a backup', (group) => {
  group.each.timeout(60_000)
  requireBackups(group)

  test('an empty installation has all rows and recordings afterwards', async ({
    assert,
    cleanup,
  }) => {
    const old = await install(cleanup)
    const { learner, speeches } = await fill(old)
    const { name, rows, recordings, missing } = await old.backups.create(nothing)
    assert.deepEqual([recordings, missing], [2, 0])

    const fresh = await install(cleanup, { isEmpty: true, store: old.store })
    const restored = await fresh.backups.restore(name, await restoreOptions(), nothing)

    const expected = { rows, recordings: 2, present: 0, missing: [], pendingMigrations: [] }
    assert.deepEqual(restored, expected)
    assert.deepEqual(await rowsIn(fresh.url, 'select id from users'), [{ id: learner }])
    for (const { key, bytes } of speeches) {
      assert.deepEqual(await fresh.recordings.read(key), bytes)
    }
    // What it is restored into can be backed up and restored as well.
    const again = await fresh.backups.create(nothing)
    assert.equal(again.rows, rows)
    await fresh.backups.verify(again.name, 'restore', {}, nothing)
  })

  test('it is refused, and changes nothing, while it would lose rows or surprise anybody', async ({
    assert,
    cleanup,
  }) => {
    const old = await install(cleanup)
    await fill(old)
    const { name } = await old.backups.create(nothing)
    const there = await target(cleanup, old.store)
    const before = await stateOf(there)
    const restore = async (change: Parameters<typeof restoreOptions>[0]) => {
      const options = await restoreOptions({ force: there.force, ...change })
      return there.backups.restore(name, options, nothing)
    }

    await assert.rejects(() => restore({ force: undefined }), /has \d+ rows, which would be lost/)
    await assert.rejects(() => restore({ force: 'other' }), /--force names "other"/)
    await assert.rejects(() => restore({ knownMigrations: [] }), /newer version of Saywell/)
    await assert.rejects(() => restore({ freeBytes: async () => 5000 }), /the disk has 1 MB/)
    const guest = await connectTo(there.url)
    await assert.rejects(() => restore({}), /Others are connected to the database \(a guest\)/)
    await guest.end()
    const options = { APP_KEY: 'c'.repeat(32), JWT_SECRET_KEY: 'd'.repeat(32) }
    const stranger = await install(cleanup, {
      isEmpty: true,
      store: old.store,
      options: { secrets: options },
    })
    const foreign = await restoreOptions()
    await assert.rejects(
      () => stranger.backups.restore(name, foreign, nothing),
      /another APP_KEY \(fingerprint [0-9a-f]{16}\)/
    )
    await assert.rejects(() => there.backups.restore('../x', foreign, nothing), /is no name of/)
    const unknown = 'saywell-20010101T000000000Z.tar'
    await assert.rejects(() => there.backups.restore(unknown, foreign, nothing), /no such backup/)

    assert.deepEqual(await stateOf(there), before)
    await stranger.backups.restore(name, { ...foreign, foreign: true }, nothing)
  })

  test('with the name of the database, it replaces what was there', async ({ assert, cleanup }) => {
    const old = await install(cleanup)
    const { learner } = await fill(old)
    const { name } = await old.backups.create(nothing)
    const { url, backups, force } = await target(cleanup, old.store)

    await backups.restore(name, await restoreOptions({ force }), nothing)

    assert.deepEqual(await rowsIn(url, 'select id from users'), [{ id: learner }])
  })

  test('recordings that are there are left, and damaged ones are replaced', async ({
    assert,
    cleanup,
  }) => {
    const old = await install(cleanup)
    const { speeches } = await fill(old)
    const { name } = await old.backups.create(nothing)
    const [damaged] = speeches
    await old.recordings.put(damaged!.key, Buffer.alloc(3000), 'audio/mpeg')

    const options = { isEmpty: true, store: old.store, recordings: old.recordings }
    const fresh = await install(cleanup, options)
    const { present } = await fresh.backups.restore(name, await restoreOptions(), nothing)

    assert.equal(present, 1)
    assert.deepEqual(await old.recordings.read(damaged!.key), damaged!.bytes)
  })

  test('all sign-ins end, also those that began after the backup was made', async ({
    assert,
    cleanup,
  }) => {
    const old = await install(cleanup)
    const { learner } = await fill(old)
    const signIn = `insert into sign_ins (user_id, expires_at)
      values ('${learner}', now() + interval '1 day') returning id`
    const [before] = await rowsIn<{ id: string }>(old.url, signIn)
    const { name } = await old.backups.create(nothing)
    const [later] = await rowsIn<{ id: string }>(old.url, signIn)
    await leave(old)

    const force = new URL(old.url).pathname.slice(1)
    await old.backups.restore(name, await restoreOptions({ force }), nothing)

    const ended = await rowsIn<{ id: string }>(old.url, 'select id from ended_sign_ins')
    assert.sameMembers(
      ended.map(({ id }) => id),
      [before!.id, later!.id]
    )
    assert.isEmpty(await rowsIn(old.url, 'select from sign_ins'))

    const options = await restoreOptions({ force, keepSignIns: true })
    await old.backups.restore(name, options, nothing)
    assert.deepEqual(await rowsIn(old.url, 'select id from sign_ins'), [{ id: before!.id }])
  })

  test('an account that was deleted after the backup was made is deleted again, each time', async ({
    assert,
    cleanup,
  }) => {
    const old = await install(cleanup)
    const { learner } = await fill(old)
    const { learner: other } = await fill(old)
    await rowsIn(
      old.url,
      `insert into user_identities (user_id, provider, subject, encrypted_refresh_token)
       values ('${learner}', 'apple', 'a subject', 'encrypted')`
    )
    const { name } = await old.backups.create(nothing)
    await rowsIn(
      old.url,
      `with gone as (delete from users where id = '${learner}' returning id)
       insert into audit_logs (action, resource_type, resource_id, source)
       select 'account_deleted', 'user', id, 'api' from gone`
    )
    await leave(old)
    const options = await restoreOptions({ force: new URL(old.url).pathname.slice(1) })

    for (let round = 0; round < 2; round++) {
      await old.backups.restore(name, options, nothing)
      assert.deepEqual(await rowsIn(old.url, 'select id from users'), [{ id: other }])
      assert.lengthOf(
        await rowsIn(old.url, "select from audit_logs where action = 'account_deleted'"),
        1
      )
      assert.lengthOf(await rowsIn(old.url, 'select from apple_revocations'), 1)
    }
  })

  test('an encrypted backup needs a private key of one of its recipients', async ({
    assert,
    cleanup,
  }) => {
    const keys = [await generateX25519Identity(), await generateX25519Identity()]
    const recipients = await Promise.all(keys.map((key) => identityToRecipient(key)))
    const old = await install(cleanup, { options: { recipients } })
    await fill(old)
    const { name, encrypted } = await old.backups.create(nothing)
    assert.isTrue(encrypted && name.endsWith('.tar.age'))
    const fileOf = (key: string) => {
      const file = join(old.folder, randomUUID())
      writeFileSync(file, `# a key\n${key}\n`)
      return file
    }

    // The server itself can only say that the file is as it was written.
    await old.backups.verify(name, 'checksums', {}, nothing)
    await assert.rejects(() => old.backups.verify(name, 'dump', {}, nothing), /is encrypted/)
    const wrong = { identityFile: fileOf(await generateX25519Identity()) }
    await assert.rejects(
      () => old.backups.verify(name, 'dump', wrong, nothing),
      /cannot be decrypted/
    )
    for (const key of keys) {
      await old.backups.verify(name, 'restore', { identityFile: fileOf(key) }, nothing)
    }
    const fresh = await install(cleanup, { isEmpty: true, store: old.store })
    const identityFile = fileOf(keys[1]!)
    await fresh.backups.restore(name, await restoreOptions({ identityFile }), nothing)
    assert.lengthOf(await rowsIn(fresh.url, 'select from users'), 1)
  })

  test('a recording that the storage lacks is named, and the rest is backed up', async ({
    assert,
    cleanup,
  }) => {
    const old = await install(cleanup)
    const { speeches } = await fill(old)
    await old.recordings.delete(speeches[0]!.key)
    const { name, recordings, missing } = await old.backups.create(nothing)
    assert.deepEqual([recordings, missing], [2, 1])
    await old.backups.verify(name, 'restore', {}, nothing)

    const fresh = await install(cleanup, { isEmpty: true, store: old.store })
    const restored = await fresh.backups.restore(name, await restoreOptions(), nothing)
    assert.deepEqual(restored.missing, [speeches[0]!.key])
  })

  test('trouble while it is verified does not make a good backup a damaged one', async ({
    assert,
    cleanup,
  }) => {
    const binPath = temporaryFolder((end) => cleanup(async () => end()))
    const { paths } = await findPostgresPrograms(String(env.get('EMBEDDED_POSTGRES_VERSION')), '')
    const old = await install(cleanup, { options: { binPath } })
    const { name } = await old.backups.create(nothing)
    const lines = [
      'kill -9 $$',
      'cat >/dev/null; echo "ERROR:  53100: the disk is full" >&2; exit 3',
    ]
    for (const [program, level] of [
      ['psql', 'restore'],
      ['pg_restore', 'dump'],
    ] as const) {
      for (const line of lines) {
        for (const [each, path] of Object.entries(paths)) {
          const script = each === program ? line : `exec ${path} "$@"`
          writeFileSync(join(binPath, each), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
        }
        await assert.rejects(() => old.backups.verify(name, level, {}, nothing), /failed: /)
        const note = await old.store.note(name)
        assert.notProperty(note, 'verified')
      }
    }
  })

  test('an archive that was copied without its note is restored, and verifying writes the note', async ({
    assert,
    cleanup,
  }) => {
    const old = await install(cleanup)
    await fill(old)
    const made = await old.backups.create(nothing)
    rmSync(join(old.folder, 'backups', `${made.name}.json`))
    assert.deepEqual(await old.store.list(), { backups: [], withoutNote: [made.name] })

    const fresh = await install(cleanup, { isEmpty: true, store: old.store })
    await fresh.backups.restore(made.name, await restoreOptions(), nothing)
    assert.lengthOf(await rowsIn(fresh.url, 'select from users'), 1)

    await old.backups.verify(made.name, 'checksums', {}, nothing)
    const { backups } = await old.store.list()
    const { verified, ...note } = backups[0]!
    assert.deepEqual(note, made)
    assert.equal(verified?.level, 'checksums')
  })

  test('a backup of a database without tables is restored as well', async ({ assert, cleanup }) => {
    const empty = await install(cleanup, { isEmpty: true })
    const { name, rows } = await empty.backups.create(nothing)
    assert.equal(rows, 0)
    const { backups, url, force } = await target(cleanup, empty.store)
    await backups.restore(name, await restoreOptions({ force }), nothing)
    assert.deepEqual(await rowsIn(url, "select to_regclass('public.users') as users"), [
      { users: null },
    ])
  })

  test('a recording that is not the one of its speech is found by verifying', async ({
    assert,
    cleanup,
  }) => {
    const old = await install(cleanup)
    const { id } = await addSpeech(old.connection, old.recordings)
    await rowsIn(old.url, `update speeches set audio_sha256 = repeat('0', 64) where id = '${id}'`)
    const { name } = await old.backups.create(nothing)
    await assert.rejects(
      () => old.backups.verify(name, 'restore', {}, nothing),
      /is not the one that its speech had/
    )
    const { backups } = await old.store.list()
    assert.match(backups[0]!.verified!.error!, /is not the one/)
  })
})
