import { mkdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { createLearner, createToken } from '#database/factories/learners'
import { mutatedRecordings } from '#tests/attacks/mutated_recordings'
import { RecordingAttack } from '#tests/attacks/recording_attack'
import { HOURS, HoursOfVoice } from '#tests/support/long_recordings'
import { whyNo } from '#tests/support/missing_programs'
import {
  GARDEN,
  learnerRecording,
  multipart,
  PHONE_RECORDINGS,
  phoneRecording,
} from '#tests/support/recordings'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { TracedServer } from '#tests/support/traced_server'
import { until } from '#tests/support/until'

/** `npm run attack:scoring` sends a thousand. */
const COUNT = 12
const SEED = 20_261_123
const AT_ONCE = 2

interface LogLine {
  level: number
  status: number
}

const missing = whyNo('strace') ?? whyNo('ffmpeg')

test.group('POST speech/score, a real server', (group) => {
  group.tap((each) => each.skip(missing !== undefined, missing))
  let server: TracedServer
  let token: string
  let folder: string
  let hours: HoursOfVoice

  const ends: (() => void)[] = []
  group.setup(async () => {
    if (missing !== undefined) return
    folder = temporaryFolder((end) => ends.push(end))
    hours = new HoursOfVoice(folder)
    token = await createToken()
    server = await TracedServer.start(folder, {
      RATE_LIMIT_SCORING_PER_MINUTE: '100000',
      // It counts from the end of the upload on: the rest is for the upload and the answer.
      SPEECH_API_TIMEOUT: '9',
    })
  })
  group.teardown(async () => {
    if (missing === undefined) await server.stop()
    for (const end of ends) end()
  })

  const attack = () => new RecordingAttack({ origin: server.origin, token, server })

  test('scoring writes nothing to disk, whatever is sent', async ({ assert }) => {
    const writing = attack()
    const send = (name: string, bytes: Buffer) => writing.send(name, bytes)
    // The first recording starts the scorer.
    assert.equal(await send('WAV', learnerRecording()), '200')
    await server.mark('mark-of-recordings')
    assert.equal(await send('WAV', learnerRecording()), '200')
    for (const name of PHONE_RECORDINGS) {
      assert.equal(await send(name, phoneRecording(name)), '200')
    }
    for (const name of ['index_first.m4a', 'plain.mp3'] as const) {
      const bytes = phoneRecording(name)
      await send(`half of ${name}`, bytes.subarray(0, bytes.length / 2))
      await send(`${name} in pieces`, Buffer.concat([bytes.subarray(0, 2000), bytes]))
    }
    await send('no recording', Buffer.from('#EXTM3U\nfile:///etc/hostname'))
    writing.end()
    assert.deepEqual(writing.faults, [])
    await server.mark('mark-of-writes')
    const written = join(folder, 'written')
    mkdirSync(written)
    await fetch(`${server.origin}/test/writes?folder=${written}`)
    await server.mark('mark-of-the-end')

    const controls = server.writesBetween('mark-of-writes', 'mark-of-the-end').join('\n')
    assert.include(controls, 'written-at-once')
    assert.include(controls, 'written-later')
    assert.deepEqual(server.writesBetween('mark-of-recordings', 'mark-of-writes'), [])
  }).timeout(120_000)

  test(`scores or refuses ${COUNT} mutated recordings, soon and within bounded memory`, async ({
    assert,
  }) => {
    const mutated = attack()
    await server.mark('mark-of-mutations')
    await mutated.run(mutatedRecordings(COUNT, SEED), AT_ONCE)
    await server.mark('mark-after-mutations')
    assert.deepEqual(mutated.faults, [])
    assert.deepEqual(server.writesBetween('mark-of-mutations', 'mark-after-mutations'), [])
    const seen = [...mutated.outcomes.keys()]
    assert.includeMembers(seen, ['200', '422 audio_undecodable'])
    // Who is not here was not measured.
    assert.containsSubset(
      [...mutated.peaks.keys()],
      ['writing_server', 'alignment_worker', 'ffmpeg']
    )
    assert.isAbove(mutated.peaks.get('writing_server')!, 100)
  }).timeout(30_000 + 3000 * COUNT)

  test('refuses an hour of voice ({$self}) as too long, soon and within bounded memory')
    .with(Object.keys(HOURS) as (keyof typeof HOURS)[])
    .run(async ({ assert }, name) => {
      const bytes = await hours.read(name)
      assert.isAbove(bytes.length, 6_000_000)
      assert.isBelow(bytes.length, 10 * 1024 * 1024)
      const hour = attack()
      assert.equal(await hour.send(name, bytes), '422 audio_too_long')
      hour.end()
      assert.deepEqual(hour.faults, [])
      // Who is not here was not measured.
      assert.containsSubset([...hour.peaks.keys()], ['writing_server', 'ffmpeg'])
    })

  test('a learner who hangs up in the middle of the upload leaves one line in the log', async ({
    assert,
  }) => {
    const { user, accessToken } = await createLearner()
    const body = multipart([
      { name: 'reference_text', content: GARDEN },
      { name: 'audio', filename: 'a.wav', content: learnerRecording() },
    ])
    const upload = request(`${server.origin}/api/v1/speech/score`, {
      method: 'POST',
      headers: {
        'authorization': `Bearer ${accessToken}`,
        'content-type': 'multipart/form-data; boundary=kettle',
        'content-length': String(body.length),
      },
    })
    upload.on('error', () => undefined)
    upload.write(body.subarray(0, body.length / 2), () => upload.socket!.resetAndDestroy())
    const lines = () => server.lines.filter((line) => line.includes(user.id))
    await until('it is logged', () => lines().length > 0)

    const after = new RecordingAttack({ origin: server.origin, token: accessToken, server })
    assert.equal(await after.send('the next recording', learnerRecording()), '200')
    after.end()
    assert.deepEqual(after.faults, [])
    await until('that is logged, too', () => lines().length > 1)
    const [hungUp, scored, ...others] = lines().map((line) => JSON.parse(line) as LogLine)
    assert.containsSubset(hungUp, { level: 30, status: 499 })
    assert.containsSubset(scored, { level: 30, status: 200 })
    assert.isEmpty(others)
  })
})
