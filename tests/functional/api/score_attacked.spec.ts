import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { createToken } from '#tests/support/learner'
import { whyNo } from '#tests/support/missing_programs'
import { mutatedRecordings } from '#tests/support/mutated_recordings'
import { largestPeak } from '#tests/support/process_memory'
import {
  GARDEN,
  learnerRecording,
  PHONE_RECORDINGS,
  phoneRecording,
} from '#tests/support/recordings'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { TracedServer } from '#tests/support/traced_server'

/** More by hand: `MUTATED_COUNT=1000 MUTATED_SEED=7 npm test -- functional --files=score_attacked` */
const COUNT = Number(process.env.MUTATED_COUNT ?? 12)
const SEED = Number(process.env.MUTATED_SEED ?? 20_261_123)
const AT_ONCE = 2

const MAX_REFUSAL_MS = 5000
const MAX_SCORE_MS = 10_000
const MAX_MEGABYTES = 512

const missing = whyNo('strace') ?? whyNo('ffmpeg')

test.group('POST speech/score, a real server', (group) => {
  group.tap((each) => each.skip(missing !== undefined, missing))
  let server: TracedServer
  let token: string
  let folder: string
  const seen = new Set<string>()
  let peak = 0

  const ends: (() => void)[] = []
  group.setup(async () => {
    if (missing !== undefined) return
    folder = temporaryFolder((end) => ends.push(end))
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

  async function send(name: string, bytes: Buffer): Promise<string> {
    const form = new FormData()
    form.append('audio', new Blob([new Uint8Array(bytes)]), 'a.m4a')
    form.append('reference_text', GARDEN)
    const headers = { authorization: `Bearer ${token}` }
    const started = performance.now()
    const answer = await fetch(`${server.origin}/api/v1/speech/score`, {
      method: 'POST',
      headers,
      body: form,
    })
    const { code } = (await answer.json()) as { code?: string }
    const took = performance.now() - started
    peak = Math.max(peak, largestPeak(server.pid))
    const outcome = `${answer.status} ${code ?? ''}`.trim()
    seen.add(outcome)
    if (![200, 422].includes(answer.status)) throw new Error(`${name}: ${outcome}`)
    const limit = answer.status === 200 ? MAX_SCORE_MS : MAX_REFUSAL_MS
    if (took > limit) throw new Error(`${name}: ${outcome} after ${Math.round(took)} ms`)
    return outcome
  }

  test('writes nothing, whatever is sent', async ({ assert }) => {
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

  test(`${COUNT} mutated recordings are scored or refused, soon, within ${MAX_MEGABYTES} MB`, async ({
    assert,
  }) => {
    const recordings = mutatedRecordings(COUNT, SEED)
    await server.mark('mark-of-mutations')
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const { name, bytes } of recordings) await send(name, bytes)
      })
    )
    await server.mark('mark-after-mutations')
    assert.deepEqual(server.writesBetween('mark-of-mutations', 'mark-after-mutations'), [])
    assert.includeMembers([...seen], ['200', '422 audio_undecodable', '422 audio_unsupported'])
    assert.isBelow(peak, MAX_MEGABYTES)
    // The server itself is larger than this: else nothing was measured.
    assert.isAbove(peak, 100)
    assert.notMatch(server.output, /"level":(50|60)|Unexpected fault/)
  }).timeout(30_000 + 3000 * COUNT)
})
