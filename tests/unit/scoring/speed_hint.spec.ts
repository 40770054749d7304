import { test } from '@japa/runner'
import { RecordingBuffers } from '#audio/recording_buffers'
import { speedHint } from '#scoring/speed_hint'
import { voiceRecordings } from '#tests/unit/scoring/recordings'

const voices = voiceRecordings()

/** Every third sample, or every sample three times: what the speed would do, but for aliases. */
function atSpeed(pcm: Int16Array, speed: number): Int16Array {
  return Int16Array.from(
    { length: Math.floor(pcm.length / speed) },
    (_, index) => pcm[Math.floor(index * speed)]!
  )
}

function hints(speed: number) {
  return voices.map(({ pcm, text }) => {
    return speedHint(atSpeed(pcm, speed), text, new RecordingBuffers())
  })
}

test.group('Speed hint', () => {
  test('no voice at its own speed has one, all at three times or a third of it', ({ assert }) => {
    assert.deepEqual(new Set(hints(1)), new Set([null]))
    assert.deepEqual(new Set(hints(3)), new Set(['voice_too_fast']))
    assert.deepEqual(new Set(hints(1 / 3)), new Set(['voice_too_slow']))
  })

  test('a few words of a long text are not fast, many pauses not slow', ({ assert }) => {
    const [{ pcm }] = voices as [(typeof voices)[number]]
    const buffers = new RecordingBuffers()
    assert.isNull(speedHint(pcm.subarray(0, 8000), 'word '.repeat(40), buffers))
    assert.isNull(speedHint(pcm, 'Can', buffers))
    assert.isNull(speedHint(new Int16Array(0), 'Can', buffers))
  })

  test('what is made of the recording can be overwritten', ({ assert }) => {
    const kept: ArrayBufferView[] = []
    const buffers = new RecordingBuffers()
    const keep = buffers.keep.bind(buffers)
    buffers.keep = (array) => {
      kept.push(array)
      return keep(array)
    }
    const [{ pcm, text }] = voices as [(typeof voices)[number]]
    speedHint(atSpeed(pcm, 3), text, buffers)
    assert.lengthOf(kept, 1)
  })
})
