import { test } from '@japa/runner'
import { createToken } from '#database/factories/learners'
import { MAX_MEGABYTES } from '#tests/attacks/recording_attack'
import { sendRaw } from '#tests/support/http'
import { MemoryWatch } from '#tests/support/process_memory'
import { learnerRecording, multipart } from '#tests/support/recordings'
import { LOADING_SECONDS, useWatchedScorer } from '#tests/support/watched_scorer'

const SECONDS = 30
const BYTES_PER_SECOND = 32_000
/** None of it is said, and there are as many words as fit into 30 seconds. */
const OTHER_WORDS =
  'Could you please tell the other people where the next train to the old city leaves today. '

/** The same sentence again and again; WAV's two sizes are in bytes 4 and 40. */
function longRecording(): Buffer {
  const sentence = learnerRecording()
  const sound = Buffer.alloc(SECONDS * BYTES_PER_SECOND, sentence.subarray(44))
  const header = Buffer.from(sentence.subarray(0, 44))
  header.writeUInt32LE(36 + sound.length, 4)
  header.writeUInt32LE(sound.length, 40)
  return Buffer.concat([header, sound])
}

test.group('POST speech/score, as long as it may be', () => {
  test(`scores ${SECONDS} s of other words within ${MAX_MEGABYTES} MB`, async ({
    assert,
    cleanup,
  }) => {
    useWatchedScorer(cleanup)
    const watch = new MemoryWatch(process.pid)
    const { status, body } = await sendRaw('/api/v1/speech/score', {
      method: 'POST',
      headers: {
        'authorization': `Bearer ${await createToken()}`,
        'content-type': 'multipart/form-data; boundary=kettle',
      },
      body: multipart([
        { name: 'audio', filename: 'a.wav', content: longRecording() },
        { name: 'reference_text', content: OTHER_WORDS.repeat(5) },
      ]),
    })
    watch.end()
    assert.equal(status, 200, body)
    const { word_scores: words } = JSON.parse(body) as { word_scores: { error_type: string }[] }
    const wrong = words.filter(({ error_type: type }) => type !== 'none')
    assert.isAbove(wrong.length, words.length / 2)
    const peak = watch.peaks.get('alignment_worker') ?? 0
    // Else nothing was measured: the model alone takes more.
    assert.isAbove(peak, 100)
    assert.isBelow(peak, MAX_MEGABYTES)
  }).timeout(1000 * (LOADING_SECONDS + 60))
})
