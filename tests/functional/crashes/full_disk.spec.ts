import { test } from '@japa/runner'
import { ChildServer } from '#tests/support/child_server'
import { enterStorage, prepareStorage } from '#tests/support/own_storage'
import { assertNothingLostOrDoubled } from '#tests/support/saved_sessions'
import { retryAll } from '#tests/support/saving_load'
import { makeSession, send, type SentSession } from '#tests/support/sent_sessions'
import { serve } from '#tests/support/serving'
import { SmallDisk, whyNoSmallDisk } from '#tests/support/small_disk'
import { until } from '#tests/support/until'

const SENTENCES = 100
const MAX_SESSIONS = 50

test.group('A full disk', () => {
  test('a full disk ends a first start with one line that says what to do: {what}')
    .with([
      {
        what: 'too small for a database',
        full: false,
        line: /^The disk of .* has 1\d MiB left, and the embedded database needs 128 MiB: make room/,
      },
      {
        what: 'with nothing left',
        full: true,
        line: /^ENOSPC: no space left on device, write: make room on the disk, or set STORAGE_PATH/,
      },
    ])
    .run(async ({ assert, cleanup }, { full, line }) => {
      const disk = new SmallDisk(16, cleanup)
      if (full) disk.fill()
      const child = ChildServer.startHttp({ STORAGE_PATH: disk.folder })
      assert.equal(await child.exited, 1)
      assert.lengthOf(child.lines, 1, child.lines.join('\n'))
      assert.match(child.lines[0]!, line)
    })
    .skip(() => whyNoSmallDisk() !== undefined, whyNoSmallDisk())

  test('a server on a full disk refuses sessions with a 503 until there is room again', async ({
    assert,
    cleanup,
  }) => {
    const disk = new SmallDisk(200, cleanup)
    const { learner, speech } = await prepareStorage(disk.folder, cleanup)
    const speechIds = Array.from({ length: SENTENCES }, () => speech.id)
    const { origin } = await serve({ STORAGE_PATH: disk.folder }, cleanup)
    const { name } = await enterStorage(disk.folder, cleanup)
    const sent: SentSession[] = []
    const save = () => {
      const session = makeSession(learner, speechIds)
      sent.push(session)
      return send(origin, session)
    }
    const first = await save()
    assert.equal(first.status, 201)

    disk.fill()
    for (let tries = 0; tries < MAX_SESSIONS && sent.at(-1)?.status === 201; tries++) await save()
    await Promise.all(Array.from({ length: 10 }, save))
    for (const { status, answer } of sent) {
      if (status !== 201) assert.containsSubset(answer, { status: 503, code: 'unavailable' })
    }
    assert.isTrue(sent.some(({ status }) => status === 503))
    for (const path of ['tags', 'game/sessions', `game/sessions/${first.answer!.id}`]) {
      const { status } = await fetch(`${origin}/api/v1/${path}`, {
        headers: { authorization: `Bearer ${learner.accessToken}` },
      })
      assert.equal(status, 200, path)
    }

    await assertNothingLostOrDoubled(assert, name, sent)

    disk.empty()
    await until('there is room again', async () => {
      const { status } = await send(origin, sent.at(-1)!)
      return status === 201
    })
    await retryAll(assert, origin, sent)
    await assertNothingLostOrDoubled(assert, name, sent)
  })
    .timeout(90_000)
    .skip(() => whyNoSmallDisk() !== undefined, whyNoSmallDisk())
})
