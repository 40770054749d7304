import { test } from '@japa/runner'
import { detectAudio } from '#audio/detect'
import { phoneRecording } from '#tests/support/recordings'

test.group('Detect audio', () => {
  test('a frame of ADTS is told from one of MP3, and both from what only begins like them', ({
    assert,
  }) => {
    const kinds = {
      fff15080039ffc: 'aac',
      fff95080039ffc: 'aac',
      fffb9064000000: 'mp3',
      // A reserved rate, a frame without sound, another layer.
      fff1f480039ffc: 'unknown',
      fff15080001ffc: 'unknown',
      fffd9064000000: 'unknown',
      fff1: 'unknown',
    }
    for (const [bytes, kind] of Object.entries(kinds)) {
      assert.equal(detectAudio(Buffer.from(bytes, 'hex')), kind, bytes)
    }
  })

  test('a file that is cut off in its first bytes is of no kind', ({ assert }) => {
    const names = [
      'opus.webm',
      'opus.ogg',
      'aac.caf',
      'plain.flac',
      'plain.aiff',
      'phone.amr',
    ] as const
    for (const name of names) {
      const bytes = phoneRecording(name)
      assert.equal(detectAudio(bytes.subarray(0, 3)), 'unknown', name)
      assert.notEqual(detectAudio(bytes.subarray(0, 12)), 'unknown', name)
    }
  })
})
